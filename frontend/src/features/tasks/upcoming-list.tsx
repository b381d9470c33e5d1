"use client";
import type { Task } from "@/lib/api/types";
import { addDays, type Day } from "@/lib/time/day";
import { dayText, relativeDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { GroupHeading } from "./group-heading";
import { messages } from "./messages";
import { TaskListFrame, TaskRows } from "./task-list";
import { useTasks } from "./use-tasks";
import { dueDay } from "./view";

/** Every dated task by day; what is overdue stands first. */
export function UpcomingList() {
  const today = useToday();
  const list = useTasks({ kind: "dated" });
  const days = Map.groupBy(list.tasks, (task: Task) => ((dueDay(task) ?? today) < today ? "" : (dueDay(task) ?? today)));
  return (
    <TaskListFrame list={list} empty={messages.empty.upcoming}>
      {[...days].map(([day, tasks]) => (
        <section key={day}>
          {day === "" ? (
            <GroupHeading title={messages.list.overdue} count={tasks.length} tone="danger" />
          ) : (
            <GroupHeading {...dayHeading(day, today)} count={tasks.length} />
          )}
          <TaskRows tasks={tasks} label={day || messages.list.overdue} hide={{ day: true }} />
        </section>
      ))}
    </TaskListFrame>
  );
}

function dayHeading(day: Day, today: Day): { title: string; detail?: string } {
  const near = day <= addDays(today, 1);
  return near ? { title: relativeDayText(day, today), detail: dayText(day, today) } : { title: dayText(day, today) };
}
