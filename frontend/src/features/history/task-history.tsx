"use client";
import { useQuery } from "@tanstack/react-query";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { api } from "@/lib/api/endpoints";
import type { HistoryRecord } from "@/lib/api/types";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { agoText, momentText } from "@/lib/time/format";
import { useMinute } from "@/lib/time/now";
import { actionText, fieldName, type Named, valueText } from "./words";

/** Left out of the list: they follow from another change of the same record. */
const DERIVED = new Set(["updated_at", "version", "event_sequence", "due_local", "completed_by"]);

/** Who did what when, from what to what: the audit records of one task, newest first. */
export function TaskHistory({ taskId }: { taskId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["history", taskId],
    queryFn: ({ signal }) => api.history(taskId, signal),
    staleTime: 0,
  });
  const names = new Map([...useProjects(), ...useLabels()].map((item) => [item.id, item.name]));
  if (error && !data) return <ErrorState title="The history could not be loaded." error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label="Loading history" rows={3} />;
  const records = [...data.items].sort((left, right) => right.index - left.index);
  if (records.length === 0) return <p className="px-2 py-4 text-sm text-muted">No record yet. It appears in a moment.</p>;
  return (
    <ol aria-label="History">
      {records.map((record) => (
        <Entry key={record.index} record={record} nameOf={(id) => names.get(id)} />
      ))}
    </ol>
  );
}

function Entry({ record, nameOf }: { record: HistoryRecord; nameOf: Named }) {
  const now = useMinute();
  const changes = record.changes.filter((change) => !DERIVED.has(change.field));
  return (
    <li className="border-b border-line px-2 py-2.5 text-sm last:border-0">
      <p className="flex justify-between gap-3">
        <span>
          <span className="font-medium">{record.actor.name ?? record.actor.kind}</span>{" "}
          <span className="text-muted">{actionText(record.action)}</span>
        </span>
        <time
          dateTime={record.time}
          title={`${momentText(record.time)}, record #${record.index}`}
          className="shrink-0 text-faint"
        >
          {agoText(record.time, now)}
        </time>
      </p>
      {changes.length > 0 ? (
        <dl className="mt-1 grid grid-cols-[6rem_1fr] gap-x-2 gap-y-0.5">
          {changes.map((change) => (
            <div key={change.field} className="contents">
              <dt className="text-faint">{fieldName(change.field)}</dt>
              <dd className="min-w-0 break-words">
                {change.before === null || change.before === undefined ? null : (
                  <>
                    <del className="text-muted">{valueText(change.before, nameOf)}</del>{" "}
                    <span className="text-faint">→</span>{" "}
                  </>
                )}
                <ins className="no-underline">{valueText(change.after, nameOf)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
}
