import type { Judge, ModelDetail } from "../types";

/** An item of a node: a group, or a leaf. */
export interface Item {
  code: string;
  name: string;
  weight: number;
}

/** What is being set: the items that count, with weights typed and compared. */
export interface WeightDraft {
  codes: string[];
  judges: Judge[];
  weights: Record<string, number>;
  lambda: number;
}

/** What each way of setting weights is given. */
export interface TabProps {
  model: ModelDetail;
  items: Item[];
  draft: WeightDraft;
  setDraft: (draft: WeightDraft) => void;
  busy: boolean;
  save: (weights: object) => Promise<void>;
}
