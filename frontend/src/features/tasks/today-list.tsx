"use client";
import { useToday } from "@/lib/time/now";
import { messages } from "./messages";
import { GroupHeading } from "./group-heading";
import { TaskListFrame, TaskRows } from "./task-list";
import { useTasks } from "./use-tasks";
import { dueDay } from "./view";

/** What is overdue, then today by time. */
export function TodayList() {
  const today = useToday();
  const list = useTasks({ kind: "today", today });
  const overdue = list.tasks.filter((task) => (dueDay(task) ?? today) < today);
  const current = list.tasks.filter((task) => (dueDay(task) ?? today) >= today);
  return (
    <TaskListFrame list={list} empty={messages.empty.today}>
      {overdue.length > 0 ? (
        <section>
          <GroupHeading title={messages.list.overdue} count={overdue.length} tone="danger" />
          <TaskRows tasks={overdue} label={messages.list.overdue} />
        </section>
      ) : null}
      {current.length > 0 ? (
        <section>
          {overdue.length > 0 ? <GroupHeading title={messages.list.today} count={current.length} /> : null}
          <TaskRows tasks={current} label={messages.list.today} hide={{ day: true }} />
        </section>
      ) : null}
    </TaskListFrame>
  );
}
