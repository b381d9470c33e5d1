import { clsx } from "clsx";
import type { ReactNode } from "react";

/** The heading of a group of rows; stays in sight while its rows scroll by. */
export function GroupHeading({
  title,
  detail,
  count,
  tone,
  action,
}: {
  title: string;
  detail?: string;
  count?: number;
  tone?: "danger";
  action?: ReactNode;
}) {
  return (
    <div className="sticky top-0 z-20 flex h-11 items-end gap-2 border-b border-line bg-canvas px-2 pb-2">
      <h2 className={clsx("text-sm font-semibold", tone === "danger" && "text-danger")}>{title}</h2>
      {detail ? <span className="text-sm text-muted">{detail}</span> : null}
      {count === undefined ? null : <span className="text-sm text-faint tabular-nums">{count}</span>}
      {action ? <span className="ms-auto">{action}</span> : null}
    </div>
  );
}
