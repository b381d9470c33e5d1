import type { Day } from "@/lib/time/day";

/** What a calendar shows on a day: a task, or a date that a repeat will bring. */
export interface CalendarItem {
  key: string;
  day: Day;
  /** "09:00"; null lasts all day. */
  time: string | null;
  /** How long it takes; null when nobody said. */
  minutes: number | null;
  title: string;
  priority: number;
  /** The task that can be moved; null for a date that is still to come. */
  taskId: string | null;
  open: () => void;
}

/** By day, in the order of the clock; what lasts all day comes first. */
export function byDay(items: readonly CalendarItem[]): Map<Day, CalendarItem[]> {
  const ordered = items.toSorted((left, right) => (left.time ?? "").localeCompare(right.time ?? ""));
  return Map.groupBy(ordered, (item) => item.day);
}

export type CalendarView = "month" | "week" | "day";

export const VIEWS: readonly CalendarView[] = ["month", "week", "day"];
