"use client";
import type { ReactNode } from "react";
import type { HistoryRecord } from "@/lib/api/types";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { agoText, momentText } from "@/lib/time/format";
import { useMinute, useToday } from "@/lib/time/now";
import { linesOf, type Named } from "./words";

/** What a record's ids are called on screen. */
export function useNames(): Named {
  const names = new Map([...useProjects(), ...useLabels()].map((item) => [item.id, item.name]));
  return (id) => names.get(id);
}

/** One record: who, what, when, from what to what; and what can be done about it. */
export function Entry({
  record,
  what,
  nameOf,
  onRevert,
  children,
}: {
  record: HistoryRecord;
  what: ReactNode;
  nameOf: Named;
  onRevert: () => void;
  children?: ReactNode;
}) {
  const now = useMinute();
  const lines = linesOf(record, nameOf, useToday());
  return (
    <li className="border-b border-line px-2 py-2.5 text-sm last:border-0">
      <p className="flex justify-between gap-3">
        <span>
          <span className="font-medium">{record.actor.name || (record.erased.includes("actor_name") ? "Forgotten" : record.actor.kind)}</span>{" "}
          <span className="text-muted">{what}</span>
        </span>
        <time
          dateTime={record.time}
          title={`${momentText(record.time)}, record #${record.index}`}
          className="shrink-0 text-faint"
        >
          {agoText(record.time, now)}
        </time>
      </p>
      {lines.length > 0 ? (
        <dl className="mt-1 grid grid-cols-[5rem_1fr] gap-x-2 gap-y-0.5">
          {lines.map((line) => (
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
      {record.erased.length > 0 ? <p className="mt-1 text-faint">Some of it was forgotten on purpose.</p> : null}
      <div className="mt-1 flex flex-wrap items-center gap-x-3 empty:hidden">
        {record.revertible ? (
          <button
            type="button"
            aria-label={`Revert change #${record.index}`}
            onClick={onRevert}
            className="h-6 rounded-sm text-faint underline-offset-2 hover:text-ink hover:underline touch:h-11"
          >
            Revert
          </button>
        ) : null}
        {children}
      </div>
    </li>
  );
}
