import type { QueryClient } from "@tanstack/react-query";
import type { Task } from "@/lib/api/types";
import { addDays, type Day } from "@/lib/time/day";
import { dayText } from "@/lib/time/format";
import { browserZone } from "@/lib/time/zoned";
import { setDue, undoable } from "./commands";
import { messages } from "./messages";
import { dueDay, dueTime } from "./view";

/** A day and a time of it by this browser's clock; null lasts all day. */
export interface Moment {
  day: Day;
  time: string | null;
}

export interface Shift {
  days?: number;
  hours?: number;
}

/** Puts the due date on another day or another time of day, and says where it is now. */
export function reschedule(client: QueryClient, task: Task, { day, time }: Moment, today: Day): void {
  if (day === dueDay(task) && time === dueTime(task)) return;
  const id = setDue(client, task, { day, time, zone: browserZone() });
  const when = [dayText(day, today), time].filter(Boolean).join(", ");
  undoable(task, id, messages.due(task.title, when), ["due_date", "due_zone", "due_all_day"]);
}

/** Where a task is due after a shift; hours leave alone what lasts all day. Null for a task without a date. */
export function shifted(task: Pick<Task, "due_date" | "due_all_day">, { days = 0, hours = 0 }: Shift): Moment | null {
  const [day, time] = [dueDay(task), dueTime(task)];
  if (day === null) return null;
  if (time === null) return { day: addDays(day, days), time };
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const moved = hour + hours;
  const two = (value: number) => String(value).padStart(2, "0");
  return { day: addDays(day, days + Math.floor(moved / 24)), time: `${two((moved + 24) % 24)}:${two(minute)}` };
}
