"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState, ErrorState, RowsSkeleton } from "@/components/ui/states";
import { seriesApi } from "@/lib/api/series-endpoints";
import type { Series, SeriesEntry } from "@/lib/api/types";
import { dayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { sayError } from "@/lib/toast/toast";
import { EndButton } from "./end-button";
import { messages as shared } from "./field-messages";
import { messages } from "./series-messages";

/** All repeats: what goes on by its next date, then what is paused, then what has ended. */
export function SeriesList() {
  const list = useInfiniteQuery({
    queryKey: ["series", "all"],
    queryFn: ({ pageParam, signal }) => seriesApi.allSeries(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  if (list.error && !list.data) {
    return <ErrorState title={messages.failedList} error={list.error} retry={() => void list.refetch()} />;
  }
  if (!list.data) return <RowsSkeleton label={shared.loading} rows={6} />;
  const all = list.data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <EmptyState title={messages.noSeries} />;
  const groups = Map.groupBy(all, standing);
  return (
    <>
      {(["running", "paused", "ended"] as const).map((name) => {
        const entries = (groups.get(name) ?? []).toSorted(byNext);
        return entries.length === 0 ? null : (
          <section key={name} className="mb-5">
            <h2 className="px-2 py-1 text-sm font-semibold text-muted">{messages.standing[name]}</h2>
            <ul aria-label={messages.standing[name]}>
              {entries.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </ul>
          </section>
        );
      })}
      {list.hasNextPage ? (
        <Button look="quiet" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {messages.moreSeries}
        </Button>
      ) : null}
    </>
  );
}

function Row({ entry }: { entry: SeriesEntry }) {
  const client = useQueryClient();
  const today = useToday();
  const act = useMutation({
    mutationFn: (run: () => Promise<Series>) => run(),
    onSuccess: () => {
      for (const key of ["series", "coming"]) void client.invalidateQueries({ queryKey: [key] });
    },
    onError: (error: Error) => sayError(error.message),
  });
  const { open_task_id: taskId, next_key: next } = entry;
  const skips = taskId !== null && next !== null && entry.mode !== "after_completion";
  const title = entry.title ?? "";
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-b border-line px-2 py-2">
      <span className="min-w-0 flex-1 basis-52">
        <Link href={`/series/?id=${entry.id}`} className="block truncate hover:underline">
          {title}
        </Link>
        <span className="block text-sm text-muted">
          <span className="inline-block first-letter:uppercase">{entry.words}</span>
          {next ? ` · ${messages.nextOn(dayText(next.slice(0, 10), today), entry.all_day ? "" : next.slice(11, 16))}` : ""}
        </span>
      </span>
      {entry.ended_at ? null : (
        <span className="flex gap-1 max-sm:-ms-3">
          {skips ? (
            <Button
              look="quiet"
              disabled={act.isPending}
              aria-label={messages.skipNextOf(title)}
              onClick={() => act.mutate(() => seriesApi.skipComing(taskId, next))}
            >
              {messages.skipNext}
            </Button>
          ) : null}
          <Button
            look="quiet"
            disabled={act.isPending}
            aria-label={entry.paused_at ? messages.resumeOf(title) : messages.pauseOf(title)}
            onClick={() => act.mutate(() => (entry.paused_at ? seriesApi.resumeSeries : seriesApi.pauseSeries)(entry.id))}
          >
            {entry.paused_at ? messages.resume : messages.pause}
          </Button>
          <EndButton look="quiet" of={title} disabled={act.isPending} onEnd={() => act.mutate(() => seriesApi.endSeries(entry.id))} />
        </span>
      )}
    </li>
  );
}

function standing(entry: SeriesEntry): "running" | "paused" | "ended" {
  return entry.ended_at ? "ended" : entry.paused_at ? "paused" : "running";
}

function byNext(left: SeriesEntry, right: SeriesEntry): number {
  return (left.next_key ?? "9999").localeCompare(right.next_key ?? "9999");
}
