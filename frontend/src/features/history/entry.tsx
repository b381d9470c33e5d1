"use client";
import type { ReactNode } from "react";
import type { HistoryRecord } from "@/lib/api/types";
import { agoText, momentText } from "@/lib/time/format";
import { useMinute, useToday } from "@/lib/time/now";
import { messages } from "./messages";
import type { Told } from "./words";

/** One record: who, what, when, from what to what; and what can be done about it. */
export function Entry({
  record,
  told,
  onRevert,
  children,
}: {
  record: HistoryRecord;
  told: Told;
  onRevert: () => void;
  children?: ReactNode;
}) {
  const now = useMinute();
  const today = useToday();
  return (
    <li className="border-b border-line px-2 py-2.5 text-sm last:border-0">
      <p className="flex justify-between gap-3">
        <span>
          <span className="font-medium">{actorName(record)}</span>{" "}
          <span className="text-muted">{told.sentence}</span>
        </span>
        <time
          dateTime={record.time}
          title={messages.record(momentText(record.time, today), record.index)}
          className="shrink-0 text-faint"
        >
          {agoText(record.time, now)}
        </time>
      </p>
      {told.details.length > 0 ? (
        <dl className="mt-1 grid grid-cols-[5rem_1fr] gap-x-2 gap-y-0.5">
          {told.details.map((line) => (
            <div key={line.name} className="contents">
              <dt className="text-faint">{line.name}</dt>
              <dd className="min-w-0 break-words">
                {line.before === null ? null : (
                  <>
                    <del className="text-muted">{line.before}</del> <span className="text-faint">→</span>{" "}
                  </>
                )}
                <ins className="no-underline">{line.after}</ins>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {record.erased.length > 0 ? <p className="mt-1 text-faint">{messages.partlyForgotten}</p> : null}
      <div className="mt-1 flex flex-wrap items-center gap-x-3 empty:hidden">
        {record.revertible ? (
          <button
            type="button"
            aria-label={messages.revertThis(record.index)}
            onClick={onRevert}
            className="h-6 rounded-sm text-faint underline-offset-2 hover:text-ink hover:underline touch:h-11"
          >
            {messages.revert}
          </button>
        ) : null}
        {children}
      </div>
    </li>
  );
}

/** What nobody did by hand, TaskFlow did. */
function actorName({ actor, erased }: HistoryRecord): string {
  if (erased.includes("actor_name")) return messages.forgotten;
  return actor.kind === "user" || actor.kind === "token" ? actor.name || actor.kind : messages.system;
}
