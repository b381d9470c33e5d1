"use client";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Day } from "@/lib/time/day";
import { HourEntry } from "./entry";
import { hourText, type Placed } from "./hours";
import type { CalendarItem } from "./items";
import { messages } from "./messages";

/** One hour of a day, or the whole day (hour -1), with the entries that begin in it. */
export function HourCell({
  day,
  hour,
  isChosen,
  isHidden,
  now,
  allDay,
  entries,
  room,
  onFocus,
  onAdd,
  onOpenDay,
  menu,
}: {
  day: Day;
  hour: number;
  isChosen: boolean;
  /** Where there is room for one day only, and it is another one. */
  isHidden: boolean;
  /** The minute of this hour that it is now. */
  now: number | null;
  allDay: CalendarItem[];
  entries: Placed[];
  /** How many all-day entries are shown. */
  room: number;
  onFocus: () => void;
  onAdd: () => void;
  onOpenDay: () => void;
  menu: (taskId: string) => ReactNode;
}) {
  const isAllDay = hour < 0;
  const shown = allDay.length > room ? allDay.slice(0, room - 1) : allDay;
  const rest = allDay.length - shown.length;
  const menuOf = (item: CalendarItem) => (item.taskId === null ? null : menu(item.taskId));
  return (
    <div
      role="gridcell"
      data-cell-day={day}
      data-hour={hour}
      tabIndex={isChosen ? 0 : -1}
      aria-selected={isChosen}
      aria-label={isAllDay ? messages.allDayOn(day, allDay.length) : messages.hour(day, hourText(hour), entries.length)}
      onFocus={onFocus}
      onDoubleClick={onAdd}
      className={clsx(
        "relative min-w-0 cursor-default border-b border-s border-line select-none hover:bg-hover",
        "focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent",
        isAllDay ? "min-h-8 space-y-px p-px pb-2" : "h-12",
        isChosen && "bg-selected",
        isHidden && "hidden @xl:block",
      )}
    >
      {shown.map((item) => (
        <HourEntry key={item.key} item={item} focusable={isChosen} menu={menuOf(item)} className="relative" />
      ))}
      {rest > 0 ? (
        <button
          type="button"
          tabIndex={isChosen ? 0 : -1}
          aria-label={messages.moreOn(rest, day)}
          onClick={onOpenDay}
          className="min-h-6 px-1 text-2xs text-muted hover:text-ink"
        >
          {messages.more(rest)}
        </button>
      ) : null}
      {entries.map(({ item, start, end, lane, lanes }) => (
        <HourEntry
          key={item.key}
          item={item}
          focusable={isChosen}
          menu={menuOf(item)}
          className="absolute"
          style={{
            top: `${((start % 60) / 60) * 100}%`,
            height: `calc(${((end - start) / 60) * 100}% - 1px)`,
            insetInlineStart: `calc(${(lane / lanes) * 100}% + 1px)`,
            width: `calc(${100 / lanes}% - 2px)`,
          }}
        />
      ))}
      {now === null ? null : (
        <span aria-hidden="true" style={{ top: `${(now / 60) * 100}%` }} className="pointer-events-none absolute inset-x-0 z-20 border-t-2 border-danger" />
      )}
    </div>
  );
}
