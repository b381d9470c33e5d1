"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { seriesApi } from "@/lib/api/series-endpoints";
import type { Series } from "@/lib/api/types";
import { openTask } from "@/lib/navigation/task-link";
import { sayError } from "@/lib/toast/toast";
import { ComingDates } from "./coming-dates";
import { EndButton } from "./end-button";
import { messages as shared } from "./field-messages";
import { messages } from "./series-messages";
import { SeriesHistory } from "./series-history";

/** A repeat as a whole: its rule, where it stands, its coming dates and its past ones. */
export function SeriesView({ seriesId }: { seriesId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["series", seriesId],
    queryFn: ({ signal }) => seriesApi.series(seriesId, signal),
    staleTime: 0,
  });
  if (error && !data) return <ErrorState title={messages.failed} error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label={shared.loading} rows={6} />;
  return (
    <div className="max-w-2xl px-2">
      <Summary series={data} />
      {data.open_task_id && data.mode !== "after_completion" && !data.ended_at ? (
        <ComingDates series={data} taskId={data.open_task_id} />
      ) : null}
      <SeriesHistory seriesId={seriesId} />
    </div>
  );
}

function Summary({ series }: { series: Series }) {
  const words = messages;
  const counts = Object.entries(words.counts).map(
    ([name, text]) => `${series.counts[name as keyof Series["counts"]]} ${text}`,
  );
  const state = series.ended_at ? words.ended : series.paused_at ? words.paused : null;
  return (
    <section className="border-b border-line py-3">
      <h2 className="text-base font-semibold">{series.title}</h2>
      <p className="text-sm text-muted first-letter:uppercase">
        {series.words}, {series.zone}
      </p>
      <p className="mt-1 text-sm text-muted tabular-nums">{counts.join(" · ")}</p>
      {state ? (
        <p role="status" className="mt-1 text-sm font-medium">
          {state}
        </p>
      ) : null}
      <div className="mt-2 flex flex-wrap gap-2">
        <Actions series={series} />
        {series.open_task_id ? (
          <Button look="quiet" onClick={() => openTask(series.open_task_id ?? "")}>
            {words.task}
          </Button>
        ) : null}
        {series.previous_series_id ? (
          <Link
            href={`/series/?id=${series.previous_series_id}`}
            className="inline-flex h-8 items-center rounded-md px-3 text-sm text-muted hover:bg-hover hover:text-ink touch:h-11"
          >
            {words.earlier}
          </Link>
        ) : null}
      </div>
    </section>
  );
}

/** Pause, resume, end. */
function Actions({ series }: { series: Series }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (act: (id: string) => Promise<Series>) => act(series.id),
    onSuccess: (changed) => {
      client.setQueryData(["series", series.id], changed);
      void client.invalidateQueries({ queryKey: ["coming"] });
    },
    onError: (error: Error) => sayError(error.message),
  });
  if (series.ended_at) return null;
  const words = messages;
  return (
    <>
      {series.paused_at ? (
        <Button disabled={act.isPending} onClick={() => act.mutate(seriesApi.resumeSeries)}>
          {words.resume}
        </Button>
      ) : (
        <Button disabled={act.isPending} onClick={() => act.mutate(seriesApi.pauseSeries)}>
          {words.pause}
        </Button>
      )}
      <EndButton look="danger" disabled={act.isPending} onEnd={() => act.mutate(seriesApi.endSeries)} />
    </>
  );
}
