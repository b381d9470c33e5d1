import type { Occurrence } from "@/lib/api/types";
import { words } from "@/lib/language/words";

/** What lists say of repeats; the rest is loaded when it is asked for. */
export const messages = words("recurrence", {
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
});
