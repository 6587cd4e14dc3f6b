import type { ReactNode } from "react";

interface Props {
  title: string;
  text?: string;
  action?: ReactNode;
}

/** An empty screen says what to do next. */
export function EmptyState({ title, text, action }: Props) {
  return (
    <div className="empty-state">
      <svg width="72" height="48" viewBox="0 0 72 48" aria-hidden="true">
        <path d="M6 34h60M14 42h44" className="empty-ground" />
        <path
          d="M36 34V18M36 24c0-9 6-14 15-14 0 9-6 14-15 14zM36 28c0-7-5-11-12-11 0 7 5 11 12 11z"
          className="empty-leaf"
        />
      </svg>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {action}
    </div>
  );
}
