"use client";
import { clsx } from "clsx";
import type { Task } from "@/lib/api/types";
import { dragSource } from "@/lib/dragging/dragging";
import { focusNeighbour } from "@/lib/navigation/rows";
import { openTask } from "@/lib/navigation/task-link";
import { completeTask, reopenTask } from "./commands";
import { RowActions, type RowActionsProps } from "./row-actions";
import { TaskCheck } from "./task-check";
import { type Names, TaskMeta } from "./task-meta";

/** A task on a board. The title is a link over the whole card. */
export function BoardCard({ task, names, isOpen, more }: { task: Task; names: Names; isOpen: boolean; more: NonNullable<RowActionsProps["more"]> }) {
  const toggle = () => {
    if (task.status !== "open") return reopenTask(task);
    focusNeighbour(task.id);
    completeTask(task, names.today);
  };
  return (
    <li
      data-task-item
      data-card={task.id}
      {...dragSource(task.id)}
      className={clsx(
        "group relative flex items-start gap-0.5 rounded-lg border border-line bg-raised py-1 pe-1 ps-0.5 focus-within:bg-selected hover:border-line-strong",
        isOpen && "bg-selected",
      )}
    >
      <TaskCheck task={task} onToggle={toggle} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5 py-1 [&>span]:justify-start [&>span]:sm:flex-wrap">
        <a
          href={`?task=${task.id}`}
          data-task-row={task.id}
          draggable={false}
          onClick={(event) => {
            event.preventDefault();
            openTask(task.id);
          }}
          className="break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {task.title}
        </a>
        <TaskMeta task={task} names={names} hide={{ project: true }} />
      </span>
      <RowActions task={task} today={names.today} more={more} />
    </li>
  );
}
