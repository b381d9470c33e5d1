"use client";
import { X } from "lucide-react";
import type { QuickAddAnswer, Span } from "@/lib/api/types";
import { messages } from "./messages";
import { SPAN_LOOK } from "./span-look";

/** What was understood, word by word; pressing one turns it back into plain text. */
export function Chips({ spans, onUnparse }: { spans: Span[]; onUnparse: (span: Span) => void }) {
  if (spans.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5 px-4 pb-2" aria-label={messages.understood}>
      {spans.map((span) => {
        const look = SPAN_LOOK[span.kind] ?? SPAN_LOOK.date;
        return (
          <li key={`${span.start}-${span.end}`}>
            <button
              type="button"
              title={messages.unparse(span.text)}
              aria-label={`${messages.kinds[span.kind] ?? span.kind}: ${span.reading || span.text}. ${messages.unparse(span.text)}`}
              onClick={() => onUnparse(span)}
              className={`group inline-flex h-6 items-center gap-1 rounded-md px-1.5 text-sm font-medium touch:h-9 ${look.chip}`}
            >
              <look.icon size={13} aria-hidden="true" />
              {span.reading || span.text}
              <X size={12} aria-hidden="true" className="opacity-50 group-hover:opacity-100" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The server's reading in full: "Mon 30 Nov 2026, 09:00, every month on the 31st, then 31 Dec, 31 Jan". */
export function Hint({ answer, offline, empty }: { answer: QuickAddAnswer | undefined; offline: boolean; empty: boolean }) {
  if (offline) return <>{messages.offline}</>;
  if (empty || !answer) return <>{empty ? messages.hintEmpty : ""}</>;
  const [draft] = answer.drafts;
  if (!draft) return null;
  const several = answer.drafts.length > 1;
  const created = new Map(answer.drafts.flatMap(({ new_project, project }) => (new_project && project ? [[project.toLowerCase(), project]] : [])));
  return (
    <>
      {several ? messages.lines(answer.drafts.length) : draft.reading}
      {created.size > 0 ? <span className="block text-success">{messages.creates([...created.values()])}</span> : null}
      {[...new Set(answer.drafts.flatMap((each) => each.warnings))].map((warning) => (
        <span key={warning} className="block text-warn">
          {warning}
        </span>
      ))}
    </>
  );
}
