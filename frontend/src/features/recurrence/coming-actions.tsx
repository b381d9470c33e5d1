"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { seriesApi } from "@/lib/api/series-endpoints";
import type { ComingOccurrence, Series } from "@/lib/api/types";
import type { Day } from "@/lib/time/day";
import { dayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { browserZone } from "@/lib/time/zoned";
import { sayError } from "@/lib/toast/toast";
import { MoveDate } from "./move-date";
import { messages } from "./series-messages";

/** Moves a coming date where it is listed, and back. `day` and `time` are where it stands by this browser's clock. */
export function ComingActions({ item, day, time }: { item: ComingOccurrence; day: Day; time: string | null }) {
  const client = useQueryClient();
  const today = useToday();
  const [moving, setMoving] = useState(false);
  const act = useMutation({
    mutationFn: (change: () => Promise<Series>) => change(),
    onSuccess: () => {
      setMoving(false);
      for (const key of ["coming", "series", "series-dates", "series-history"])
        void client.invalidateQueries({ queryKey: [key] });
    },
    onError: (error: Error) => sayError(error.message),
  });
  const { title, task_id: taskId, occurrence_key: key, note } = item;
  const shown = dayText(day, today);
  return (
    <>
      {note === "moved" ? (
        <Button
          look="quiet"
          className="px-2 font-normal"
          aria-label={messages.moveBackOf(title, shown)}
          disabled={act.isPending}
          onClick={() => act.mutate(() => seriesApi.unmoveComing(taskId, key))}
        >
          {messages.movesBack}
        </Button>
      ) : null}
      <Button
        look="quiet"
        className="px-2 font-normal"
        aria-label={messages.moveOf(title, shown)}
        aria-expanded={moving}
        onClick={() => setMoving(!moving)}
      >
        {messages.moves}
      </Button>
      {moving ? (
        <div className="w-full ps-8">
          <MoveDate
            local={time === null ? day : `${day}T${time}`}
            zone={browserZone()}
            allDay={time === null}
            disabled={act.isPending}
            onMove={(due) => act.mutate(() => seriesApi.moveComing(taskId, key, due))}
            onCancel={() => setMoving(false)}
          />
        </div>
      ) : null}
    </>
  );
}
