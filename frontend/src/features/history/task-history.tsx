"use client";
import { useQuery } from "@tanstack/react-query";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { api } from "@/lib/api/endpoints";
import { Entry, useNames } from "./entry";
import { useRevert } from "./revert";
import { actionText } from "./words";

/** Who did what when, from what to what: the audit records of one task, newest first. */
export function TaskHistory({ taskId }: { taskId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["history", taskId],
    queryFn: ({ signal }) => api.history(taskId, signal),
    staleTime: 0,
  });
  const revert = useRevert();
  const nameOf = useNames();
  if (error && !data) return <ErrorState title="The history could not be loaded." error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label="Loading history" rows={3} />;
  const records = [...data.items].sort((left, right) => right.index - left.index);
  if (records.length === 0) return <p className="px-2 py-4 text-sm text-muted">No record yet. It appears in a moment.</p>;
  return (
    <ol aria-label="History">
      {records.map((record) => (
        <Entry
          key={record.index}
          record={record}
          what={actionText(record)}
          nameOf={nameOf}
          onRevert={() => void revert(record)}
        />
      ))}
    </ol>
  );
}
