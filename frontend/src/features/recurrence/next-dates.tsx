"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import type { RecurrenceRequest } from "@/lib/api/types";
import { dayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { messages } from "./editor-messages";
import { messages as shared } from "./messages";

const SHOWN = 10;

/** The dates a rule gives, computed by the server, with what month ends and clock changes do to them. */
export function NextDates({ due, zone, recurrence }: { due: string; zone: string; recurrence: RecurrenceRequest }) {
  const today = useToday();
  const allDay = due.length === 10;
  const { data, error } = useQuery({
    queryKey: ["recurrence-preview", due, zone, recurrence],
    queryFn: ({ signal }) =>
      dialogApi.previewRecurrence(due, zone, recurrence, SHOWN, signal),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  return (
    <div className="rounded-md bg-hover px-2.5 py-2">
      <p role="status" className="text-sm font-medium">
        {error ? <span className="text-danger">{error.message}</span> : (data?.words ?? messages.next)}
      </p>
      <ol aria-label={messages.next} className="mt-1 columns-[9.5rem] gap-x-4 text-sm whitespace-nowrap text-muted tabular-nums">
        {(error ? [] : (data?.items ?? [])).map((item) => (
          <li key={item.occurrence_key} title={item.note ? shared.notes[item.note] : undefined}>
            {dayText(item.local.slice(0, 10), today)} {allDay ? "" : item.local.slice(11, 16)}
            {item.note ? (
              <span className="text-warn">
                {" *"}
                <span className="sr-only">{shared.notes[item.note]}</span>
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  );
}
