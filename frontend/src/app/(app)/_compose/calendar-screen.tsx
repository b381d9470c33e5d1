"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { late } from "@/components/late";
import { Kbd } from "@/components/ui/kbd";
import type { MenuItem } from "@/components/ui/menu";
import { Calendar, useWeekStart } from "@/features/calendar/calendar";
import { type CalendarItem, type CalendarView, VIEWS } from "@/features/calendar/items";
import { daysShown } from "@/features/calendar/month";
import { ComingRows, useComingBetween } from "@/features/recurrence/coming";
import { reschedule, type Shift, shifted } from "@/features/tasks/reschedule";
import { RowActions } from "@/features/tasks/row-actions";
import { TaskRows } from "@/features/tasks/task-list";
import { useTasks } from "@/features/tasks/use-tasks";
import { dueDay, dueTime } from "@/features/tasks/view";
import type { ComingOccurrence, Task } from "@/lib/api/types";
import { useInboxId } from "@/lib/catalog/catalog";
import { expectField, useCommands } from "@/lib/keyboard/keyboard";
import { useHeldFocus } from "@/lib/navigation/held-focus";
import { focusedRowId } from "@/lib/navigation/rows";
import { openTask } from "@/lib/navigation/task-link";
import { useSetting } from "@/lib/settings/settings";
import type { Day } from "@/lib/time/day";
import { longDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { whenOf } from "@/lib/time/zoned";
import { messages } from "./calendar-messages";

const QuickAddDialog = late(() => import("@/features/quick-add/quick-add-dialog").then((module) => module.QuickAddDialog));

/** `/calendar/?view=week&day=2026-11-30`: today's month by itself, and the view that was shown last. */
export function CalendarScreen() {
  const client = useQueryClient();
  const today = useToday();
  const asked = useSearchParams();
  const askedDay = asked.get("day");
  const [chosen, setChosen] = useState<Day | null>(/^\d{4}-\d\d-\d\d$/.test(askedDay ?? "") ? askedDay : null);
  const [stored, setStored] = useSetting("calendar-view");
  const [chosenView, setChosenView] = useState(asked.get("view"));
  const view = VIEWS.find((each) => each === chosenView) ?? VIEWS.find((each) => each === stored) ?? "month";
  const [adding, setAdding] = useState<string | null>(null);
  const inboxId = useInboxId();
  const day = chosen ?? today;
  const days = daysShown(view, day, useWeekStart());
  const coming = useComingBetween(days[0] ?? day, days.at(-1) ?? day);
  const { tasks } = useTasks({ kind: "dated" });
  const ofDay = tasks.filter((task) => dueDay(task) === day);
  const comingOfDay = coming.get(day) ?? [];
  const taskOf = (id: string) => tasks.find((task) => task.id === id);

  const show = (next: CalendarView) => {
    setChosenView(next);
    setStored(next);
  };
  const add = (on: Day, time: string | null = null) => {
    expectField();
    setAdding([on, time].filter(Boolean).join(" "));
  };
  const hold = useHeldFocus();
  const moved = useRef<string | null>(null);
  const move = (task: Task, there: { day: Day; time: string | null }) => {
    reschedule(client, task, there, today);
    setChosen(there.day);
    moved.current = task.id;
    hold(`[data-task-row="${task.id}"]`);
  };
  const shift = (task: Task, by: Shift) => {
    const there = shifted(task, by);
    if (there) move(task, there);
  };
  const shiftFocused = (by: Shift): boolean => {
    const id = focusedRowId() ?? (document.activeElement === document.body ? moved.current : null);
    const task = id === null ? undefined : taskOf(id);
    if (task) shift(task, by);
    return task !== undefined;
  };
  const step = (sign: -1 | 1) => (view === "month" ? { days: 7 * sign } : { hours: sign });
  useCommands({
    "quick-add": () => add(day),
    "calendar.month": () => show("month"),
    "calendar.week": () => show("week"),
    "calendar.day": () => show("day"),
    "calendar.today": () => setChosen(today),
    "calendar.day-earlier": () => shiftFocused({ days: -1 }),
    "calendar.day-later": () => shiftFocused({ days: 1 }),
    "calendar.week-earlier": () => shiftFocused({ days: -7 }),
    "calendar.week-later": () => shiftFocused({ days: 7 }),
    "calendar.earlier": () => shiftFocused(step(-1)),
    "calendar.later": () => shiftFocused(step(1)),
  });
  const more = (task: Task): MenuItem[] => [
    { label: messages.dayEarlier, keys: <Kbd of="calendar.day-earlier" />, run: () => shift(task, { days: -1 }) },
    { label: messages.dayLater, keys: <Kbd of="calendar.day-later" />, run: () => shift(task, { days: 1 }) },
    { label: messages.weekLater, keys: <Kbd of="calendar.week-later" />, run: () => shift(task, { days: 7 }) },
    ...(view === "month" || dueTime(task) === null
      ? []
      : [
          { label: messages.hourEarlier, keys: <Kbd of="calendar.earlier" />, run: () => shift(task, { hours: -1 }) },
          { label: messages.hourLater, keys: <Kbd of="calendar.later" />, run: () => shift(task, { hours: 1 }) },
        ]),
  ];
  const menu = (id: string) => {
    const task = taskOf(id);
    return task ? <RowActions task={task} today={today} more={more} look="small" /> : null;
  };
  return (
    <>
      <Calendar
        view={view}
        day={day}
        items={[...tasks.map(taskItem), ...[...coming.values()].flat().map(comingItem)]}
        onView={show}
        onChoose={setChosen}
        onAdd={add}
        onMove={(id, there, time) => {
          const task = taskOf(id);
          if (task) move(task, { day: there, time: time === undefined ? dueTime(task) : time });
        }}
        menu={menu}
        agenda={
          ofDay.length + comingOfDay.length === 0 ? null : (
            <>
              <TaskRows tasks={ofDay} label={longDayText(day)} hide={{ day: true }} more={more} />
              <ComingRows items={comingOfDay} />
            </>
          )
        }
      />
      {adding && inboxId ? <QuickAddDialog projectId={inboxId} on={adding} onClose={() => setAdding(null)} /> : null}
    </>
  );
}

function taskItem(task: Task): CalendarItem {
  return {
    key: task.id,
    day: dueDay(task) ?? "",
    time: dueTime(task),
    minutes: task.duration_minutes,
    title: task.title,
    priority: task.priority,
    taskId: task.id,
    open: () => openTask(task.id),
  };
}

function comingItem(item: ComingOccurrence): CalendarItem {
  return {
    key: item.series_id + item.occurrence_key,
    ...whenOf(item.due_date),
    minutes: null,
    title: item.title,
    priority: item.priority,
    taskId: null,
    open: () => openTask(item.task_id),
  };
}
