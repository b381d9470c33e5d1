"use client";
import { useQuery } from "@tanstack/react-query";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import type { HistoryRecord, Task } from "@/lib/api/types";
import { dayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { browserZone, toLocal } from "@/lib/time/zoned";
import { Entry } from "./entry";
import { messages } from "./messages";
import { useNames } from "./names";
import { useRevert } from "./revert";
import { tell } from "./words";

const RECORD_MS = 500;
const AWAITED_MS = 60_000;

/** Who did what when, from what to what: the audit records of one task, newest first. */
export function TaskHistory({ task }: { task: Task }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["history", task.id],
    queryFn: ({ signal }) => dialogApi.history(task.id, signal),
    staleTime: 0,
    // A change is on the record a moment after it is made.
    refetchInterval: ({ state }) => (isAwaited(task, state.data?.items ?? []) ? RECORD_MS : false),
  });
  const revert = useRevert();
  const words = { nameOf: useNames(task.workspace_id, task.project_id), today: useToday(), byName: false };
  if (error && !data) return <ErrorState title={messages.failed} error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label={messages.loading} rows={3} />;
  const records = [...data.items].sort((left, right) => right.index - left.index);
  if (records.length === 0) return <p className="px-2 py-4 text-sm text-muted">{messages.none}</p>;
  const next = task.status !== "open" && task.next_occurrence
    ? dayText(toLocal(task.next_occurrence, task.due_zone ?? browserZone()).date, words.today)
    : null;
  const closing = records.find(({ action }) => action === "task.completed" || action === "task.skipped");
  return (
    <ol aria-label={messages.title}>
      {records.map((record) => (
        <Entry
          key={record.index}
          record={record}
          told={tell(record, words, record === closing ? next : null)}
          onRevert={() => void revert(record)}
        />
      ))}
    </ol>
  );
}

/** Whether the newest change of the task has no record yet; one that never comes is waited for no longer than a minute. */
function isAwaited(task: Task, records: readonly HistoryRecord[]): boolean {
  const changed = Date.parse(task.updated_at);
  return Date.now() - changed < AWAITED_MS && !records.some((record) => Date.parse(record.time) >= changed);
}
