"use client";
import { clsx } from "clsx";
import { CircleAlert, CloudUpload } from "lucide-react";
import type { Task } from "@/lib/api/types";
import { focusNeighbour } from "@/lib/navigation/rows";
import { openTask } from "@/lib/navigation/task-link";
import type { Write } from "@/lib/outbox/write";
import { completeTask, reopenTask } from "./commands";
import { messages } from "./messages";
import { RowActions, type RowActionsProps } from "./row-actions";
import { TaskCheck } from "./task-check";
import { type Hidden, type Names, TaskMeta } from "./task-meta";

export interface TaskRowProps {
  task: Task;
  names: Names;
  hide?: Hidden;
  /** The oldest waiting write of this task. */
  waiting?: Write | undefined;
  open?: boolean;
  selected?: boolean;
  indented?: boolean;
  more?: RowActionsProps["more"];
}

/** One line of a list. The title is a link over the whole row; the tick and the menu lie above it. */
export function TaskRow({ task, names, hide, waiting, open, selected, indented, more }: TaskRowProps) {
  const done = task.status !== "open";
  const toggle = () => {
    if (done) return reopenTask(task);
    focusNeighbour(task.id);
    completeTask(task, names.today);
  };
  return (
    <li
      data-task-item
      data-selectable
      className={clsx(
        "group relative flex min-h-10 items-center gap-1 border-b border-line pe-1 [contain-intrinsic-size:auto_40px] [content-visibility:auto]",
        "focus-within:bg-selected hover:bg-hover touch:min-h-11",
        (open || selected) && "bg-selected",
        selected && "shadow-[inset_3px_0_var(--accent)]",
        indented && "ms-7",
      )}
    >
      <TaskCheck task={task} onToggle={toggle} />
      <span className="flex min-w-0 flex-1 flex-col py-2 sm:flex-row sm:items-center sm:gap-4">
        <a
          href={`?task=${task.id}`}
          data-task-row={task.id}
          onClick={(event) => {
            event.preventDefault();
            if (event.shiftKey || event.metaKey || event.ctrlKey) {
              const range = event.shiftKey ? "range" : "one";
              void import("./selecting").then(({ pick }) => pick(task.id, range));
            } else openTask(task.id);
          }}
          className={clsx(
            "min-w-0 flex-1 after:absolute after:inset-0 focus-visible:outline-none sm:truncate",
            "focus-visible:after:rounded-sm focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent",
            done && "text-faint line-through",
          )}
        >
          {task.title}
          {selected ? <span className="sr-only">{messages.row.selected}</span> : null}
        </a>
        <TaskMeta task={task} names={names} {...(hide ? { hide } : {})} />
      </span>
      {waiting ? <Waiting write={waiting} /> : null}
      <RowActions task={task} today={names.today} more={more} />
    </li>
  );
}

function Waiting({ write }: { write: Write }) {
  if (write.state === "conflict") {
    return <CircleAlert size={14} className="text-danger" aria-label={messages.row.conflict} />;
  }
  if (write.attempts < 2) return null;
  return <CloudUpload size={14} className="text-faint" aria-label={messages.row.waiting} />;
}
