"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { seriesApi } from "@/lib/api/series-endpoints";
import type { Occurrence, Series } from "@/lib/api/types";
import { dayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { sayError } from "@/lib/toast/toast";
import { messages as shared } from "./messages";
import { MoveDate } from "./move-date";
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
  const [moving, setMoving] = useState<string | null>(null);
  const turn = useMutation({
    mutationFn: (change: () => Promise<Series>) => change(),
    onSuccess: (changed) => {
      setMoving(null);
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
            <li key={item.occurrence_key} className="flex min-h-8 flex-wrap items-center gap-x-2 text-sm tabular-nums">
              <span className={clsx(skipped && "text-faint line-through")}>
                {day} {series.all_day ? "" : item.local.slice(11, 16)}
              </span>
              {item.note ? <span className="text-faint">{shared.notes[item.note]}</span> : null}
              {series.paused_at ? null : (
                <span className="ms-auto flex">
                  {skipped ? null : (
                    <Button
                      look="quiet"
                      className="font-normal"
                      aria-label={words.move(day)}
                      aria-expanded={moving === item.occurrence_key}
                      onClick={() => setMoving(item.occurrence_key)}
                    >
                      {words.moves}
                    </Button>
                  )}
                  <Button
                    look="quiet"
                    className="font-normal"
                    aria-label={skipped ? words.takeBack(day) : words.leaveOut(day)}
                    disabled={turn.isPending}
                    onClick={() => turn.mutate(() => leaveOutOrTakeBack(taskId, item))}
                  >
                    {skipped ? words.takesBack : words.leavesOut}
                  </Button>
                </span>
              )}
              {moving === item.occurrence_key ? (
                <MoveDate
                  local={item.local}
                  zone={series.zone}
                  allDay={series.all_day}
                  disabled={turn.isPending}
                  onMove={(due) => turn.mutate(() => seriesApi.moveComing(taskId, item.occurrence_key, due))}
                  onCancel={() => setMoving(null)}
                />
              ) : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function leaveOutOrTakeBack(taskId: string, { occurrence_key, note }: Occurrence): Promise<Series> {
  return (note === "skipped" ? seriesApi.restoreComing : seriesApi.skipComing)(taskId, occurrence_key);
}
