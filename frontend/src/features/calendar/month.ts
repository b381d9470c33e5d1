import { addDays, type Day, weekdayOf } from "@/lib/time/day";
import type { CalendarView } from "./items";

/** The weeks that show a day's month, whole ones. `first` is the weekday they begin with, 0 Monday … 6 Sunday. */
export function weeksAround(day: Day, first: number): Day[][] {
  const begin = `${day.slice(0, 7)}-01`;
  const end = addDays(addMonths(begin, 1), -1);
  const weeks: Day[][] = [];
  for (let monday = weekStart(begin, first); monday <= end; monday = addDays(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(monday, index)));
  }
  return weeks;
}

/** The same day of another month, or its last one. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const length = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, length))).toISOString().slice(0, 10);
}

/** The days that a view shows around a day. */
export function daysShown(view: CalendarView, day: Day, first: number): Day[] {
  if (view === "month") return weeksAround(day, first).flat();
  return view === "day" ? [day] : Array.from({ length: 7 }, (_, index) => addDays(weekStart(day, first), index));
}

/** The same day of the month, week or day after or before. */
export function turned(view: CalendarView, day: Day, step: -1 | 1): Day {
  return view === "month" ? addMonths(day, step) : addDays(day, step * (view === "week" ? 7 : 1));
}

/** Where a key leads from a day; null for keys that lead nowhere. `page` is what Page Up and Page Down turn. */
export function dayAfterKey(day: Day, key: string, first: number, page: "month" | "week" = "month"): Day | null {
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowUp":
      return addDays(day, -7);
    case "ArrowDown":
      return addDays(day, 7);
    case "Home":
      return weekStart(day, first);
    case "End":
      return addDays(weekStart(day, first), 6);
    case "PageUp":
      return turned(page, day, -1);
    case "PageDown":
      return turned(page, day, 1);
    default:
      return null;
  }
}

function weekStart(day: Day, first: number): Day {
  return addDays(day, -((weekdayOf(day) - first + 7) % 7));
}
