"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { seriesApi } from "@/lib/api/series-endpoints";
import type { OccurrenceRecord } from "@/lib/api/types";
import { dayText, momentText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { messages } from "./series-messages";

/** What became of each occurrence, by whom and when, the latest first. */
export function SeriesHistory({ seriesId }: { seriesId: string }) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["series-history", seriesId],
    queryFn: ({ pageParam, signal }) => seriesApi.seriesHistory(seriesId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const records = data?.pages.flatMap((page) => page.items) ?? [];
  const words = messages;
  return (
    <section className="py-3">
      <h3 className="text-sm font-semibold">{words.history}</h3>
      {data && records.length === 0 ? <p className="text-sm text-muted">{words.noHistory}</p> : null}
      <ol aria-label={words.history} className="mt-1">
        {records.map((record) => (
          <Entry key={record.occurrence_key} record={record} />
        ))}
      </ol>
      {hasNextPage ? (
        <Button look="quiet" onClick={() => void fetchNextPage()}>
          {words.more}
        </Button>
      ) : null}
    </section>
  );
}

function Entry({ record }: { record: OccurrenceRecord }) {
  const today = useToday();
  const words = messages;
  const when = (key: string) => `${dayText(key.slice(0, 10), today)} ${key.slice(11, 16)}`.trim();
  const moved = record.moved_to ? words.movedTo(when(record.moved_to)) : null;
  const who = record.actor_name ? words.by(record.actor_name) : null;
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-2 text-sm tabular-nums">
      <span className="w-36 shrink-0">{when(record.occurrence_key)}</span>
      <span className={record.state === "missed" ? "text-danger" : "font-medium"}>{words.states[record.state]}</span>
      {moved ? <span className="text-muted">{moved}</span> : null}
      {who ? <span className="text-muted">{who}</span> : null}
      <time dateTime={record.recorded_at} className="ms-auto text-faint">
        {momentText(record.recorded_at)}
      </time>
    </li>
  );
}
