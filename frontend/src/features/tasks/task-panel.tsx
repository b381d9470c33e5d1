"use client";
import { SkipForward, Trash2, X } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import type { Task } from "@/lib/api/types";
import { closeTask } from "@/lib/navigation/task-link";
import { useWrites } from "@/lib/outbox/use-outbox";
import { agoText } from "@/lib/time/format";
import { useMinute, useToday } from "@/lib/time/now";
import { AutoText } from "./auto-text";
import { completeTask, deleteTask, editTask, reopenTask, skipOccurrence } from "./commands";
import { Conflict } from "./conflict";
import { Notes } from "./notes";
import { SUBJECT } from "./overlay";
import { Subtasks } from "./subtasks";
import { TaskCheck } from "./task-check";
import { type PanelSlots, TaskFields } from "./task-fields";
import { useTask } from "./use-tasks";
import { messages } from "./panel-messages";

export interface TaskPanelProps {
  taskId: string;
  slots: (task: Task) => PanelSlots & { history: ReactNode };
}

/** The open task, beside its list. Every field is edited in place and saved by itself. */
export function TaskPanel({ taskId, slots }: TaskPanelProps) {
  const { task, error } = useTask(taskId);
  return (
    <aside
      aria-label={messages.task}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.stopPropagation();
          closeTask();
        }
      }}
      className="fixed inset-0 z-30 flex animate-[slide-in_120ms_ease-out] flex-col overflow-y-auto bg-canvas lg:static lg:z-auto lg:w-[min(27rem,40vw)] lg:shrink-0 lg:border-s lg:border-line"
    >
      {task ? (
        <Opened task={task} slots={slots(task)} />
      ) : error ? (
        <>
          <CloseButton />
          <ErrorState title={messages.missing} error={error} retry={closeTask} />
        </>
      ) : (
        <RowsSkeleton label={messages.loading} />
      )}
    </aside>
  );
}

function Opened({ task, slots }: { task: Task; slots: PanelSlots & { history: ReactNode } }) {
  const client = useQueryClient();
  const today = useToday();
  const [tab, setTab] = useState<"task" | "history">("task");
  const remove = () => {
    closeTask();
    deleteTask(task);
  };
  return (
    <>
      <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center gap-1 border-b border-line bg-canvas px-3">
        <div role="tablist" aria-label={messages.parts} className="flex gap-1">
          <Tab name={messages.task} selected={tab === "task"} onSelect={() => setTab("task")} />
          <Tab name={messages.history} selected={tab === "history"} onSelect={() => setTab("history")} />
        </div>
        <span className="ms-auto" />
        {task.is_recurring && task.status === "open" ? (
          <IconButton label={messages.skip} onClick={() => skipOccurrence(task)}>
            <SkipForward size={16} aria-hidden="true" />
          </IconButton>
        ) : null}
        <IconButton label={messages.delete} keys="Del" onClick={remove}>
          <Trash2 size={16} aria-hidden="true" />
        </IconButton>
        <CloseButton />
      </header>
      <Conflict task={task} />
      {tab === "history" ? (
        <div role="tabpanel" aria-label={messages.history} className="px-3 py-2">
          {slots.history}
        </div>
      ) : (
        <div role="tabpanel" aria-label={messages.task}>
          <div className="flex items-start gap-1 px-3 pt-3">
            <TaskCheck task={task} onToggle={() => (task.status === "open" ? completeTask(task, today) : reopenTask(task))} />
            <AutoText
              value={task.title}
              label={messages.fields.title}
              singleLine
              onSave={(title) => editTask(client, task, { title: title.trim() })}
              className="min-w-0 flex-1 rounded-md px-1 pt-0.5 text-[1.0625rem] leading-6 font-semibold focus-within:bg-hover touch:pt-2.5"
            />
          </div>
          <div className="px-3 pt-1 pb-3 ps-10">
            <Notes value={task.description} onSave={(description) => editTask(client, task, { description })} />
          </div>
          <TaskFields task={task} slots={slots} />
          {task.subtask_of_id ? null : <Subtasks parent={task} />}
          <SavedState task={task} />
        </div>
      )}
    </>
  );
}

function Tab({ name, selected, onSelect }: { name: string; selected: boolean; onSelect: () => void }) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={selected}
      onClick={onSelect}
      className={`h-8 rounded-md px-2.5 text-sm font-medium touch:h-11 ${selected ? "bg-hover text-ink" : "text-muted hover:text-ink"}`}
    >
      {name}
    </button>
  );
}

function CloseButton() {
  return (
    <IconButton label={messages.close} keys="Esc" onClick={closeTask}>
      <X size={17} aria-hidden="true" />
    </IconButton>
  );
}

function SavedState({ task }: { task: Task }) {
  const now = useMinute();
  const waiting = useWrites().some((write) => write.subject === SUBJECT + task.id && write.state !== "conflict" && write.attempts > 1);
  return (
    <p className="px-5 py-4 text-sm text-faint">
      {waiting ? messages.waiting : messages.saved(agoText(task.updated_at, Math.max(now, Date.parse(task.updated_at))))}
    </p>
  );
}
