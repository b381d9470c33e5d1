"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keep } from "@/features/tasks/cache";
import { withWrites } from "@/features/tasks/overlay";
import { api } from "@/lib/api/endpoints";
import type { Task } from "@/lib/api/types";
import { useWrites } from "@/lib/outbox/use-outbox";

/** The tasks that pass a filter, as the server reads it. Asked again when one of them, or another task, changes. */
export function useFiltered(filter: string, sort: string) {
  const client = useQueryClient();
  const writes = useWrites();
  const key = ["tasks", "filtered", filter, sort];
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.tasks({ filter, sort, limit: 200 }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const items = data?.items;
  useEffect(() => {
    for (const task of items ?? []) keep(client, task);
  }, [client, items]);
  useEffect(() => {
    const versions = new Map((items ?? []).map((task) => [task.id, task.version]));
    return client.getQueryCache().subscribe(({ type, query }) => {
      const [kind, part, id] = query.queryKey as [string, string, string];
      if (type !== "updated" || kind !== "tasks" || part !== "one") return;
      const task = query.state.data as Task | undefined;
      if (task && task.version !== versions.get(id)) void client.invalidateQueries({ queryKey: ["tasks", "filtered"] });
    });
  }, [client, items]);
  return {
    tasks: error ? [] : (items ?? []).map((task) => withWrites(task, writes)).filter((task) => task.deleted_at === null),
    more: Boolean(data?.next_cursor),
    loading: isPending,
    error,
    retry: () => void refetch(),
  };
}
