import { type Day, addDays } from "@/lib/time/day";
import { longDayText } from "@/lib/time/format";
import type { CalendarView } from "./items";
import { locale, words } from "@/lib/language/words";

const count = (of: number) => (of === 0 ? "" : `, ${of} ${of === 1 ? "entry" : "entries"}`);

export const messages = words("calendar", {
  title: "Calendar",
  view: "Show",
  views: { month: "Month", week: "Week", day: "Day" },
  previous: { month: "Previous month", week: "Previous week", day: "Previous day" },
  next: { month: "Next month", week: "Next week", day: "Next day" },
  today: "Today",
  add: (day: Day) => `Add a task on ${longDayText(day)}`,
  adds: "Add",
  more: (of: number) => `${of} more`,
  moreOn: (of: number, day: Day) => `${of} more on ${longDayText(day)}`,
  none: "Nothing on this day.",
  failed: "The tasks could not be loaded.",
  repeats: "Repeat to come",
  day: (day: Day, entries: number) => `${longDayText(day)}${count(entries)}`,
  time: "Time",
  allDay: "All day",
  allDayOn: (day: Day, entries: number) => `${longDayText(day)}, all day${count(entries)}`,
  hour: (day: Day, hour: string, entries: number) => `${longDayText(day)}, ${hour}${count(entries)}`,
  entry: (title: string, when: string, comes: boolean) => [title, when, comes ? "repeat to come" : ""].filter(Boolean).join(", "),
});

/** "Monday". */
export const longWeekday = (day: Day): string => formatted(day, { weekday: "long" });

/** "Mon". */
export const shortWeekday = (day: Day): string => formatted(day, { weekday: "short" });

/** "November 2026". */
export function monthText(day: Day): string {
  return formatted(day, { month: "long", year: "numeric" });
}

/** "30 Nov – 6 Dec 2026". */
export function weekText(first: Day): string {
  const format = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return format.formatRange(atNoon(first), atNoon(addDays(first, 6)));
}

/** What a view shows around a day, for its heading. */
export function shownText(view: CalendarView, day: Day, days: readonly Day[]): string {
  if (view === "month") return monthText(day);
  return view === "week" ? weekText(days[0] ?? day) : longDayText(day);
}

const atNoon = (day: Day) => new Date(`${day}T12:00:00Z`);

function formatted(day: Day, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
