"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Task } from "@/lib/api/types";
import { uuid7 } from "@/lib/ids/uuid7";
import { openTask } from "@/lib/navigation/task-link";
import { useToday } from "@/lib/time/now";
import { addTask, completeTask, reopenTask } from "./commands";
import { rankBetween } from "./rank";
import { TaskCheck } from "./task-check";
import { useTasks } from "./use-tasks";
import { messages as panel } from "./panel-messages";

const messages = panel.subtasks;

/** The steps of a task. */
export function Subtasks({ parent }: { parent: Task }) {
  const today = useToday();
  const { tasks } = useTasks({ kind: "subtasks", parentId: parent.id });
  const [title, setTitle] = useState("");
  const done = tasks.filter((task) => task.status !== "open").length;

  const add = () => {
    if (title.trim() === "") return;
    addTask(blankTask(parent, title.trim(), rankBetween(tasks.at(-1)?.rank ?? null, null)));
    setTitle("");
  };
  return (
    <section aria-label={messages.title} className="px-3 py-3">
      <h3 className="px-2 text-sm font-semibold">
        {messages.title}{" "}
        {tasks.length > 0 ? (
          <span className="font-normal text-faint tabular-nums">
            {messages.done(done, tasks.length)}
          </span>
        ) : null}
      </h3>
      <ul>
        {tasks.map((task) => (
          <li key={task.id} className="flex min-h-9 items-center border-b border-line">
            <TaskCheck task={task} onToggle={() => (task.status === "open" ? completeTask(task, today) : reopenTask(task))} />
            <button
              type="button"
              onClick={() => openTask(task.id)}
              className={`min-w-0 flex-1 truncate py-2 text-start ${task.status === "open" ? "" : "text-faint line-through"}`}
            >
              {task.title}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="flex items-center"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Plus size={15} aria-hidden="true" className="mx-1.5 text-faint" />
        <input
          aria-label={messages.add}
          placeholder={messages.add}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          className="h-9 min-w-0 flex-1 bg-transparent outline-none touch:h-11"
        />
      </form>
    </section>
  );
}

function blankTask(parent: Task, title: string, rank: string): Task {
  const now = new Date().toISOString();
  return {
    ...parent,
    id: uuid7(),
    title,
    rank,
    subtask_of_id: parent.id,
    description: "",
    status: "open",
    priority: 0,
    label_ids: [],
    due_date: null,
    due_zone: null,
    due_all_day: null,
    start_date: null,
    start_zone: null,
    start_all_day: null,
    duration_minutes: null,
    is_recurring: false,
    recurrence: null,
    next_occurrence: null,
    series_id: null,
    occurrence_key: null,
    parent_task_id: null,
    version: 0,
    created_at: now,
    updated_at: now,
  };
}
