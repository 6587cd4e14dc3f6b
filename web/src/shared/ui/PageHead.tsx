import type { ReactNode } from "react";
import { useTitle } from "./use-title";

interface Props {
  title: ReactNode;
  /** Text for the browser's title bar when the title is not plain text. */
  name?: string;
  extra?: ReactNode;
  note?: ReactNode;
}

export function PageHead({ title, name, extra, note }: Props) {
  useTitle(name ?? (typeof title === "string" ? title : ""));
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {note && <p className="muted">{note}</p>}
      </div>
      {extra && <div className="page-actions">{extra}</div>}
    </header>
  );
}
