"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Button } from "@/components/ui/button";
import { seriesApi } from "@/lib/api/series-endpoints";
import type { Occurrence, Series } from "@/lib/api/types";
import { dayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { sayError } from "@/lib/toast/toast";
import { messages as shared } from "./messages";
import { messages } from "./series-messages";

const SHOWN = 12;

/** The dates to come, each of which can be left out and taken back. */
export function ComingDates({ series, taskId }: { series: Series; taskId: string }) {
  const client = useQueryClient();
  const today = useToday();
  const { data } = useQuery({
    queryKey: ["series-dates", series.id, series.version],
    queryFn: ({ signal }) => seriesApi.occurrences(taskId, SHOWN, signal),
    placeholderData: (old) => old,
  });
  const turn = useMutation({
    mutationFn: ({ occurrence_key, note }: Occurrence) =>
      note === "skipped" ? seriesApi.restoreComing(taskId, occurrence_key) : seriesApi.skipComing(taskId, occurrence_key),
    onSuccess: (changed) => {
      client.setQueryData(["series", series.id], changed);
      for (const key of ["coming", "series-history"]) void client.invalidateQueries({ queryKey: [key] });
    },
    onError: (error: Error) => sayError(error.message),
  });
  const words = messages;
  return (
    <section className="border-b border-line py-3">
      <h3 className="text-sm font-semibold">{words.coming}</h3>
      <ol aria-label={words.coming} className="mt-1">
        {(data?.items ?? []).map((item) => {
          const skipped = item.note === "skipped";
          const day = dayText(item.local.slice(0, 10), today);
          return (
            <li key={item.occurrence_key} className="flex min-h-8 items-center gap-2 text-sm tabular-nums">
              <span className={clsx(skipped && "text-faint line-through")}>
                {day} {series.all_day ? "" : item.local.slice(11, 16)}
              </span>
              {item.note ? <span className="text-faint">{shared.notes[item.note]}</span> : null}
              {series.paused_at ? null : (
                <Button
                  look="quiet"
                  className="ml-auto font-normal"
                  aria-label={skipped ? words.takeBack(day) : words.leaveOut(day)}
                  disabled={turn.isPending}
                  onClick={() => turn.mutate(item)}
                >
                  {skipped ? words.takesBack : words.leavesOut}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
