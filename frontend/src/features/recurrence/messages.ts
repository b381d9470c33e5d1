import type { MonthEnd, Occurrence, RecurrenceMode } from "@/lib/api/types";
import type { Freq } from "./rule";

export const messages = {
  none: "Does not repeat",
  add: "Repeat",
  every: "Every",
  units: { DAILY: ["day", "days"], WEEKLY: ["week", "weeks"], MONTHLY: ["month", "months"], YEARLY: ["year", "years"] } satisfies Record<
    Freq,
    [string, string]
  >,
  on: "On",
  weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  day: "Day of the month",
  sameDay: "the day of the due date",
  lastDay: "the last day",
  dayNumber: (day: number) => `the ${day}${ordinal(day)}`,
  mode: "Next one",
  modes: {
    on_completion: "once this one is completed",
    on_schedule: "on its date, completed or not",
    after_completion: "counted from completion",
  } satisfies Record<RecurrenceMode, string>,
  monthEnd: "In short months",
  monthEnds: { clamp: "use their last day", skip: "leave the month out" } satisfies Record<MonthEnd, string>,
  rest: (parts: string) => `Also: ${parts}`,
  save: "Save",
  cancel: "Cancel",
  stop: "Stop repeating",
  next: "Next ten dates",
  notes: {
    clamped: "last day of a short month",
    gap: "clocks go forward: first valid time",
    fold: "clocks go back: the first of the two",
    working_day: "moved off the weekend",
    skipped: "left out",
  } satisfies Record<NonNullable<Occurrence["note"]>, string>,
};

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return "th";
  return ["th", "st", "nd", "rd"][day % 10] ?? "th";
}
