"use client";
import type { ReactNode } from "react";
import { EmptyState, ErrorState, RowsSkeleton } from "@/components/ui/states";
import type { Task } from "@/lib/api/types";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { useOpenTaskId } from "@/lib/navigation/task-link";
import { useWrites } from "@/lib/outbox/use-outbox";
import { useMinute, useToday } from "@/lib/time/now";
import { AddTaskButton } from "./add-task-button";
import { messages } from "./messages";
import { concerns } from "./overlay";
import type { RowActionsProps } from "./row-actions";
import { useSelection } from "./selection";
import type { Hidden, Names } from "./task-meta";
import { TaskRow } from "./task-row";
import type { TaskListState } from "./use-tasks";

export function useNames(): Names {
  const projects = new Map(useProjects().map((project) => [project.id, project]));
  const labels = new Map(useLabels().map((label) => [label.id, label]));
  return { projects, labels, today: useToday(), now: useMinute() };
}

/** Rows in the given order; children of a shown task are drawn below it, indented. */
export function TaskRows({
  tasks,
  label,
  hide,
  nested = false,
  more,
}: {
  tasks: readonly Task[];
  label: string;
  hide?: Hidden;
  nested?: boolean;
  /** What else the menus of the rows offer here. */
  more?: RowActionsProps["more"];
}) {
  const names = useNames();
  const openId = useOpenTaskId();
  const writes = useWrites();
  const chosen = useSelection();
  return (
    <ul aria-label={label}>
      {(nested ? nest(tasks) : tasks.map((task) => ({ task, depth: 0 }))).map(({ task, depth }) => (
        <TaskRow
          key={task.id}
          task={task}
          names={names}
          open={task.id === openId}
          selected={chosen.includes(task.id)}
          indented={depth > 0}
          waiting={writes.find((write) => concerns(write, task.id))}
          more={more}
          {...(hide ? { hide } : {})}
        />
      ))}
    </ul>
  );
}

/** The states every list has: loading, failed, empty, and its rows. */
export function TaskListFrame({
  list,
  empty,
  children,
}: {
  list: TaskListState;
  empty: { title: string; hint: string | null };
  children: ReactNode;
}) {
  if (list.loading) return <RowsSkeleton label={messages.list.loading} />;
  if (list.error) return <ErrorState title={messages.list.failed} error={list.error} retry={list.retry} />;
  if (list.tasks.length === 0) {
    return <EmptyState title={empty.title} action={empty.hint ? <AddTaskButton label={empty.hint} /> : undefined} />;
  }
  return (
    <>
      {children}
      {list.more ? <p className="px-2 py-4 text-sm text-faint">{messages.list.more}</p> : null}
    </>
  );
}

function nest(tasks: readonly Task[]): { task: Task; depth: number }[] {
  const shown = new Set(tasks.map((task) => task.id));
  const children = Map.groupBy(tasks, (task) =>
    task.subtask_of_id !== null && shown.has(task.subtask_of_id) ? task.subtask_of_id : null,
  );
  const below = (parent: string | null, depth: number): { task: Task; depth: number }[] =>
    (children.get(parent) ?? []).flatMap((task) => [{ task, depth }, ...below(task.id, depth + 1)]);
  return below(null, 0);
}
