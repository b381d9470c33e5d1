"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { EmptyState, ErrorState, RowsSkeleton } from "@/components/ui/states";
import type { EventStats } from "@/lib/api/generated";
import { ApiProblem } from "@/lib/api/http";
import { useMe } from "@/lib/catalog/catalog";
import { agoText } from "@/lib/time/format";
import { say, sayError } from "@/lib/toast/toast";
import { messages } from "./messages";
import { operations } from "./requests";
import { DeadLetters, ParkedEvents } from "./stuck";
import { Topics } from "./topics";

const REFRESH_MS = 5_000;

/** What waits between outbox and consumers, and what needs a decision; for administrators. */
export function Operations() {
  const me = useMe();
  if (!me) return <RowsSkeleton label={messages.loading} />;
  return me.user.is_admin ? <Events /> : <EmptyState title={messages.forbidden} />;
}

function Events() {
  const client = useQueryClient();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ["operations"],
    queryFn: async ({ signal }) => {
      const [stats, parked, letters] = await Promise.all([
        operations.stats(signal),
        operations.parked(signal),
        operations.letters(signal),
      ]);
      return { stats, parked: parked.items, letters: letters.items };
    },
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
  const settle = {
    onSettled: () => client.invalidateQueries({ queryKey: ["operations"] }),
    onError: (failure: Error) => sayError(failure.message, failure instanceof ApiProblem ? failure.requestId : undefined),
  };
  const release = useMutation({
    mutationFn: operations.release,
    onSuccess: ({ count }) => say(messages.parked.released(count)),
    ...settle,
  });
  const replay = useMutation({
    mutationFn: operations.replay,
    onSuccess: () => say(messages.letters.replayed),
    ...settle,
  });
  if (error && !data) return <ErrorState title={messages.failed} error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label={messages.loading} />;
  const busy = release.isPending || replay.isPending;
  return (
    <>
      <Summary stats={data.stats} now={dataUpdatedAt} />
      <Topics topics={data.stats.topics} now={dataUpdatedAt} />
      <ParkedEvents
        events={data.parked}
        count={sum(data.stats.topics.map(({ parked }) => parked))}
        now={dataUpdatedAt}
        busy={busy}
        onRelease={(key) => release.mutate(key)}
      />
      <DeadLetters
        letters={data.letters}
        count={sum(data.stats.dead_letters.map(({ open }) => open))}
        now={dataUpdatedAt}
        busy={busy}
        onReplay={(id) => replay.mutate(id)}
      />
    </>
  );
}

/** One sentence: whether somebody has to do something. */
function Summary({ stats, now }: { stats: EventStats; now: number }) {
  const stuck = stats.topics.some(({ parked }) => parked > 0) || stats.dead_letters.length > 0;
  const pending = sum(stats.topics.map((topic) => topic.pending));
  const [oldest] = stats.topics.flatMap((topic) => topic.oldest_pending ?? []).sort();
  return (
    <p
      role="status"
      className={`mb-6 flex items-start gap-2 rounded-md px-3 py-2 ${stuck ? "bg-warn-soft text-warn" : "bg-success-soft text-success"}`}
    >
      {stuck ? (
        <CircleAlert size={18} className="mt-0.5 shrink-0" aria-hidden="true" />
      ) : (
        <CircleCheck size={18} className="mt-0.5 shrink-0" aria-hidden="true" />
      )}
      {stuck ? messages.stuck : oldest ? messages.delivering(pending, agoText(oldest, now)) : messages.fine}
    </p>
  );
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
