import type { CatchUp, EditScope, MonthEnd, RecurrenceMode, WorkingDay } from "@/lib/api/types";
import type { Freq } from "./rule";
import { words } from "@/lib/language/words";

export const messages = words("repeat-editor", {
  every: "Every",
  unit: "Unit",
  units: { DAILY: ["day", "days"], WEEKLY: ["week", "weeks"], MONTHLY: ["month", "months"], YEARLY: ["year", "years"] } satisfies Record<
    Freq,
    [string, string]
  >,
  on: "On",
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
  words: "In words",
  wordsHint: "every last Friday until 30 June",
  notUnderstood: "These words are not a repeat. Try: every 2nd Tuesday of the month.",
  presets: {
    "FREQ=DAILY": "Daily",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "Weekdays",
    "FREQ=WEEKLY": "Weekly",
    "FREQ=MONTHLY": "Monthly",
    "FREQ=MONTHLY;BYMONTHDAY=-1": "Last day",
    "FREQ=YEARLY": "Yearly",
  },
  presetsLabel: "Presets",
  nthDay: (place: number, weekday: string) => `the ${place === -1 ? "last" : `${place}${ordinal(place)}`} ${weekday}`,
  ends: "Ends",
  end: { never: "never", until: "on a day", count: "after some times" },
  lastDate: "Last day",
  times: "times",
  weekend: "On a weekend",
  weekends: { next: "the next working day", previous: "the working day before", skip: "leave it out" } satisfies Record<
    WorkingDay,
    string
  >,
  weekendPlain: "as it falls",
  catchUp: "If dates were missed",
  catchUps: {
    next_future: "go on with the next one",
    every_missed: "make each of them",
    latest_only: "make the last of them",
  } satisfies Record<CatchUp, string>,
  at: "At",
  zone: "Time zone of the repeat",
  scope: "Change",
  scopes: { this_and_later: "this and later ones", all: "all of them" } satisfies Partial<Record<EditScope, string>>,
  save: "Save",
  cancel: "Cancel",
  stop: "Stop repeating",
  next: "Next ten dates",
});

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return "th";
  return ["th", "st", "nd", "rd"][day % 10] ?? "th";
}
