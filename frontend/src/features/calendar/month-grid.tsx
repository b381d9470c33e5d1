"use client";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { logicalKey } from "@/lib/language/direction";
import type { Day } from "@/lib/time/day";
import { DayCell } from "./day-cell";
import { dropTarget } from "@/lib/dragging/dragging";
import type { CalendarItem } from "./items";
import { longWeekday, shortWeekday } from "./messages";
import { dayAfterKey, weeksAround } from "./month";

export interface MonthGridProps {
  /** The chosen day; its month is shown. */
  day: Day;
  today: Day;
  /** The weekday that weeks begin with, 0 Monday … 6 Sunday. */
  first: number;
  items: ReadonlyMap<Day, CalendarItem[]>;
  label: string;
  onChoose: (day: Day) => void;
  /** Enter on the chosen day. */
  onEnter: () => void;
  onAdd: (day: Day) => void;
  onMove: (taskId: string, day: Day) => void;
}

/** A month as a grid of days. Arrows go from day to day, Page Up and Page Down from month to month. */
export function MonthGrid({ day, today, first, items, label, onChoose, onEnter, onAdd, onMove }: MonthGridProps) {
  const weeks = weeksAround(day, first);
  const grid = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  useEffect(() => {
    if (!byKey.current) return;
    byKey.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
  }, [day]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const there = dayAfterKey(day, logicalKey(event.key), first);
    if (there !== null) {
      byKey.current = true;
      onChoose(there);
    } else if (event.key === "Enter") onEnter();
    else return;
    event.preventDefault();
  };

  const drop = dropTarget("[data-day]", (taskId, { day: there = day }) => onMove(taskId, there));

  return (
    <div ref={grid} role="grid" aria-label={label} onKeyDown={onKeyDown} {...drop} className="@container border-t border-s border-line">
      <div role="row" className="grid grid-cols-7">
        {weeks[0]?.map((each) => (
          <div
            key={each}
            role="columnheader"
            aria-label={longWeekday(each)}
            className="border-e border-b border-line py-1 text-center text-2xs text-muted"
          >
            {shortWeekday(each)}
          </div>
        ))}
      </div>
      {weeks.map((week) => (
        <div key={week[0]} role="row" className="grid grid-cols-7">
          {week.map((each) => (
            <DayCell
              key={each}
              day={each}
              isChosen={each === day}
              isToday={each === today}
              isOutside={each.slice(0, 7) !== day.slice(0, 7)}
              items={items.get(each) ?? []}
              onChoose={() => onChoose(each)}
              onAdd={() => onAdd(each)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
