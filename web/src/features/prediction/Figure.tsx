import type { ReactNode } from "react";

interface Props {
  name: string;
  children: ReactNode;
  note?: ReactNode;
  hint?: string;
}

/** One number with its name above and what qualifies it behind. */
export function Figure({ name, children, note, hint }: Props) {
  return (
    <div className="figure" title={hint}>
      <dt>{name}</dt>
      <dd>
        {children}
        {note && <span className="figure-note muted">{note}</span>}
      </dd>
    </div>
  );
}
