"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Task } from "@/lib/api/types";
import { useWrites } from "@/lib/outbox/use-outbox";
import { known, taskListQuery, taskQuery } from "./cache";
import { overlay, withWrites } from "./overlay";
import type { View } from "./view";

export interface TaskListState {
  tasks: Task[];
  loading: boolean;
  error: Error | null;
  retry: () => void;
  more: boolean;
}

/** The tasks of a view, with what waits to be sent already applied. */
export function useTasks(view: View): TaskListState {
  const client = useQueryClient();
  const writes = useWrites();
  const { data, error, isPending, refetch } = useQuery(taskListQuery(view));
  const tasks = useMemo(
    () => overlay(view, data?.items ?? [], writes, (id) => known(client, id)),
    [view, data, writes, client],
  );
  return {
    tasks,
    loading: isPending && tasks.length === 0,
    error: data ? null : error,
    retry: () => void refetch(),
    more: data?.more ?? false,
  };
}

/** One task, from the lists at once and from the server when it is not among them. */
export function useTask(id: string): { task: Task | undefined; error: Error | null } {
  const client = useQueryClient();
  const writes = useWrites();
  const { data, error } = useQuery({ ...taskQuery(id), initialData: () => known(client, id), initialDataUpdatedAt: 0 });
  const made = writes
    .flatMap((write) => (write.effect.kind === "create" ? (write.effect.objects as unknown as Task[]) : []))
    .find((task) => task.id === id);
  const base = data ?? made;
  return { task: base ? withWrites(base, writes) : undefined, error: base ? null : error };
}
