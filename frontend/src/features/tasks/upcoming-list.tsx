"use client";
import type { ReactNode } from "react";
import type { Task } from "@/lib/api/types";
import { addDays, type Day } from "@/lib/time/day";
import { dayText, relativeDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { GroupHeading } from "./group-heading";
import { messages } from "./messages";
import { TaskListFrame, TaskRows } from "./task-list";
import { useTasks } from "./use-tasks";
import { dueDay } from "./view";

const NOTHING: ReadonlyMap<Day, ReactNode> = new Map();

/** Every dated task by day; what is overdue stands first. `coming` are other rows of a day, drawn below its tasks. */
export function UpcomingList({ coming = NOTHING }: { coming?: ReadonlyMap<Day, ReactNode> }) {
  const today = useToday();
  const list = useTasks({ kind: "dated" });
  const days = Map.groupBy(list.tasks, (task: Task) => ((dueDay(task) ?? today) < today ? "" : (dueDay(task) ?? today)));
  for (const day of coming.keys()) if (!days.has(day)) days.set(day, []);
  const inOrder = [...days].sort(([left], [right]) => left.localeCompare(right));
  return (
    <TaskListFrame list={list} empty={messages.empty.upcoming}>
      {inOrder.map(([day, tasks]) => (
        <section key={day}>
          {day === "" ? (
            <GroupHeading title={messages.list.overdue} count={tasks.length} tone="danger" />
          ) : (
            <GroupHeading {...dayHeading(day, today)} {...(tasks.length > 0 ? { count: tasks.length } : {})} />
          )}
          <TaskRows tasks={tasks} label={day || messages.list.overdue} hide={{ day: true }} />
          {coming.get(day)}
        </section>
      ))}
    </TaskListFrame>
  );
}

function dayHeading(day: Day, today: Day): { title: string; detail?: string } {
  const near = day <= addDays(today, 1);
  return near ? { title: relativeDayText(day, today), detail: dayText(day, today) } : { title: dayText(day, today) };
}
