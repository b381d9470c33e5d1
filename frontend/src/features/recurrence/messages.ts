import type { Occurrence } from "@/lib/api/types";

/** What is said before the editor or the page of a series is opened; the rest is loaded with these. */
export const messages = {
  none: "Does not repeat",
  open: "History and coming dates",
  loading: "Loading the repeat",
  notes: {
    clamped: "last day of a short month",
    gap: "clocks go forward: first valid time",
    fold: "clocks go back: the first of the two",
    working_day: "moved off the weekend",
    skipped: "left out",
    moved: "moved",
  } satisfies Record<NonNullable<Occurrence["note"]>, string>,
  comingRows: "Repeats to come",
  willRepeat: (title: string) => `${title}: will be created by its repeat`,
};
