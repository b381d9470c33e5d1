"use client";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { late } from "@/components/late";
import { Calendar, useWeekStart } from "@/features/calendar/calendar";
import type { CalendarItem } from "@/features/calendar/items";
import { weeksAround } from "@/features/calendar/month";
import { ComingRows, useComingBetween } from "@/features/recurrence/coming";
import { TaskRows } from "@/features/tasks/task-list";
import { useTasks } from "@/features/tasks/use-tasks";
import { dueDay, dueTime } from "@/features/tasks/view";
import type { ComingOccurrence, Task } from "@/lib/api/types";
import { useInboxId } from "@/lib/catalog/catalog";
import { expectField, useCommands } from "@/lib/keyboard/keyboard";
import { openTask } from "@/lib/navigation/task-link";
import type { Day } from "@/lib/time/day";
import { longDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { whenOf } from "@/lib/time/zoned";

const QuickAddDialog = late(() => import("@/features/quick-add/quick-add-dialog").then((module) => module.QuickAddDialog));

/** `/calendar/?day=2026-11-30`: the month of a day, today's by itself. */
export function CalendarScreen() {
  const today = useToday();
  const asked = useSearchParams().get("day");
  const [chosen, setChosen] = useState<Day | null>(/^\d{4}-\d\d-\d\d$/.test(asked ?? "") ? asked : null);
  const [addOn, setAddOn] = useState<Day | null>(null);
  const inboxId = useInboxId();
  const day = chosen ?? today;
  const shown = weeksAround(day, useWeekStart()).flat();
  const coming = useComingBetween(shown[0] ?? day, shown.at(-1) ?? day);
  const { tasks } = useTasks({ kind: "dated" });
  const ofDay = tasks.filter((task) => dueDay(task) === day);
  const comingOfDay = coming.get(day) ?? [];
  const add = (on: Day) => {
    expectField();
    setAddOn(on);
  };
  useCommands({ "quick-add": () => add(day) });
  return (
    <>
      <Calendar
        day={day}
        items={[...tasks.map(taskItem), ...[...coming.values()].flat().map(comingItem)]}
        onChoose={setChosen}
        onAdd={add}
        agenda={
          ofDay.length + comingOfDay.length === 0 ? null : (
            <>
              <TaskRows tasks={ofDay} label={longDayText(day)} hide={{ day: true }} />
              <ComingRows items={comingOfDay} />
            </>
          )
        }
      />
      {addOn && inboxId ? <QuickAddDialog projectId={inboxId} on={addOn} onClose={() => setAddOn(null)} /> : null}
    </>
  );
}

function taskItem(task: Task): CalendarItem {
  return {
    key: task.id,
    day: dueDay(task) ?? "",
    time: dueTime(task),
    title: task.title,
    priority: task.priority,
    isComing: false,
    open: () => openTask(task.id),
  };
}

function comingItem(item: ComingOccurrence): CalendarItem {
  return {
    key: item.series_id + item.occurrence_key,
    ...whenOf(item.due_date),
    title: item.title,
    priority: item.priority,
    isComing: true,
    open: () => openTask(item.task_id),
  };
}
