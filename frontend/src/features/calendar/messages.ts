import type { Day } from "@/lib/time/day";
import { longDayText } from "@/lib/time/format";

export const messages = {
  title: "Calendar",
  previous: "Previous month",
  next: "Next month",
  today: "Today",
  add: (day: Day) => `Add a task on ${longDayText(day)}`,
  adds: "Add",
  more: (count: number) => `${count} more`,
  none: "Nothing on this day.",
  failed: "The tasks could not be loaded.",
  repeats: "Repeat to come",
  day: (day: Day, count: number) =>
    `${longDayText(day)}${count === 0 ? "" : `, ${count} ${count === 1 ? "entry" : "entries"}`}`,
};

/** "Monday". */
export const longWeekday = (day: Day): string => formatted(day, { weekday: "long" });

/** "Mon". */
export const shortWeekday = (day: Day): string => formatted(day, { weekday: "short" });

/** "November 2026". */
export function monthText(day: Day): string {
  return formatted(day, { month: "long", year: "numeric" });
}

function formatted(day: Day, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
