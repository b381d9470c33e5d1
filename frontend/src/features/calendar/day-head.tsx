"use client";
import { clsx } from "clsx";
import type { Day } from "@/lib/time/day";
import { longWeekday, messages, shortWeekday } from "./messages";

/** The head of a day's column; pressed, it chooses the day. */
export function DayHead({
  day,
  isToday,
  isChosen,
  count,
  onChoose,
}: {
  day: Day;
  isToday: boolean;
  isChosen: boolean;
  count: number;
  onChoose: () => void;
}) {
  return (
    <div role="columnheader" aria-label={longWeekday(day)} className={clsx("min-w-0 border-b border-line @xl:border-s", isChosen && "bg-selected @xl:bg-canvas")}>
      <button
        type="button"
        tabIndex={-1}
        aria-label={messages.day(day, count)}
        aria-current={isToday ? "date" : undefined}
        onClick={onChoose}
        className="flex h-full w-full flex-col items-center justify-center gap-px text-2xs text-muted hover:bg-hover @xl:flex-row @xl:gap-1.5"
      >
        {shortWeekday(day)}
        <span
          className={clsx(
            "flex size-5 items-center justify-center rounded-full text-sm tabular-nums",
            isToday ? "bg-accent font-semibold text-on-accent" : "text-ink",
          )}
        >
          {Number(day.slice(8))}
        </span>
        <span aria-hidden="true" className={clsx("size-1 rounded-full @xl:hidden", count > 0 && "bg-muted")} />
      </button>
    </div>
  );
}
