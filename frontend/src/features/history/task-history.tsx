"use client";
import { useQuery } from "@tanstack/react-query";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { api } from "@/lib/api/endpoints";
import type { HistoryRecord } from "@/lib/api/types";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { agoText, momentText } from "@/lib/time/format";
import { useMinute, useToday } from "@/lib/time/now";
import { actionText, linesOf, type Named } from "./words";

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
  const lines = linesOf(record, nameOf, useToday());
  return (
    <li className="border-b border-line px-2 py-2.5 text-sm last:border-0">
      <p className="flex justify-between gap-3">
        <span>
          <span className="font-medium">{record.actor.name ?? record.actor.kind}</span>{" "}
          <span className="text-muted">{actionText(record)}</span>
        </span>
        <time
          dateTime={record.time}
          title={`${momentText(record.time)}, record #${record.index}`}
          className="shrink-0 text-faint"
        >
          {agoText(record.time, now)}
        </time>
      </p>
      {lines.length > 0 ? (
        <dl className="mt-1 grid grid-cols-[5rem_1fr] gap-x-2 gap-y-0.5">
          {lines.map((line) => (
            <div key={line.name} className="contents">
              <dt className="text-faint">{line.name}</dt>
              <dd className="min-w-0 break-words">
                {line.before === null ? null : (
                  <>
                    <del className="text-muted">{line.before}</del> <span className="text-faint">→</span>{" "}
                  </>
                )}
                <ins className="no-underline">{line.after}</ins>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
}
