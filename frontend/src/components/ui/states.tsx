import type { ReactNode } from "react";
import { ApiProblem } from "@/lib/api/http";
import { Button } from "./button";
import { messages } from "./messages";

/** Nothing to show, and the one thing to do about it. */
export function EmptyState({ title, action }: { title: string; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-20 text-center">
      <p className="text-muted">{title}</p>
      {action}
    </div>
  );
}

/** What happened, a retry, and the request to name when asking for help. */
export function ErrorState({ title, error, retry }: { title: string; error: Error; retry: () => void }) {
  const requestId = error instanceof ApiProblem ? error.requestId : undefined;
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-20 text-center">
      <p className="font-medium">{title}</p>
      <p className="text-muted">{error.message}</p>
      {requestId ? <p className="font-mono text-2xs text-faint">{messages.request(requestId)}</p> : null}
      <Button onClick={retry} className="mt-2">
        {messages.again}
      </Button>
    </div>
  );
}

const WIDTHS = ["w-3/5", "w-2/5", "w-1/2", "w-1/3", "w-3/5", "w-2/5"];

/** Rows in place of the rows to come; shown only when they take longer than a moment. */
export function RowsSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="animate-[appear_150ms_200ms_both]">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-10 items-center gap-3 border-b border-line px-2">
          <span className="size-4.5 rounded-full border border-line" />
          <span className={`h-2.5 rounded-sm bg-line ${WIDTHS[index % WIDTHS.length]}`} />
        </div>
      ))}
    </div>
  );
}
