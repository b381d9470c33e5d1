"use client";
import { clsx } from "clsx";
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { logicalKey } from "@/lib/language/direction";
import type { Day } from "@/lib/time/day";
import { browserZone, toLocal } from "@/lib/time/zoned";
import { useMinute } from "@/lib/time/now";
import { dropTarget } from "@/lib/dragging/dragging";
import { HourCell } from "./hour-cell";
import { DayHead } from "./day-head";
import { HOURS, hourText, minutesOf, placed } from "./hours";
import type { CalendarItem } from "./items";
import { messages } from "./messages";
import { dayAfterKey } from "./month";

export interface HourGridProps {
  /** The days shown, one a column. Where there is no room for seven, only the chosen one has hours. */
  days: readonly Day[];
  day: Day;
  today: Day;
  first: number;
  items: ReadonlyMap<Day, CalendarItem[]>;
  label: string;
  onChoose: (day: Day) => void;
  /** A press on "3 more": the day alone. */
  onOpenDay: (day: Day) => void;
  onAdd: (day: Day, time: string | null) => void;
  onMove: (taskId: string, day: Day, time: string | null) => void;
  menu: (taskId: string) => ReactNode;
}

const ALL_DAY = -1;
const MORNING = 8;

/** A week or a day by its hours. Arrows go from hour to hour and from day to day; Enter goes to an entry, or adds one. */
export function HourGrid(props: HourGridProps) {
  const { days, day, today, first, items, label, onChoose, onAdd, onMove } = props;
  const [hour, setHour] = useState(MORNING);
  const grid = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  const clock = toLocal(useMinute(), browserZone());
  const cellOf = (on: Day, at: number) => grid.current?.querySelector<HTMLElement>(`[data-cell-day="${on}"][data-hour="${at}"]`);
  useEffect(() => {
    if (!byKey.current) return;
    byKey.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-cell-day="${day}"][data-hour="${hour}"]`)?.focus();
  }, [day, hour]);
  const isLoaded = items.size > 0;
  useLayoutEffect(() => {
    const [box, allDay, morning] = [grid.current, ...[ALL_DAY, MORNING].map((at) => grid.current?.querySelector<HTMLElement>(`[data-cell-day="${day}"][data-hour="${at}"]`))];
    if (box && allDay && morning) box.scrollTop = morning.offsetTop - allDay.offsetHeight - morning.offsetHeight * 2;
    // Once at first and once more with the tasks: the row above the hours has its height by them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isLoaded]);

  const enter = (target: HTMLElement) => {
    const entry = target.querySelector<HTMLElement>("button");
    if (entry) entry.focus();
    else onAdd(day, hour === ALL_DAY ? null : hourText(hour));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const cell = event.target instanceof HTMLElement && event.target.dataset.cellDay ? event.target : null;
    const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const there = vertical === undefined ? dayAfterKey(day, logicalKey(event.key), first, "week") : null;
    if (event.key === "Enter" && cell) enter(cell);
    else if (vertical !== undefined) {
      const next = Math.min(Math.max(hour + vertical, ALL_DAY), 23);
      byKey.current = next !== hour;
      if (next === hour) cellOf(day, hour)?.focus();
      setHour(next);
    } else if (there !== null) {
      byKey.current = true;
      onChoose(there);
    } else return;
    event.preventDefault();
  };
  const choose = (on: Day, at: number) => {
    setHour(at);
    if (on !== day) onChoose(on);
  };
  const drop = dropTarget("[data-cell-day]", (taskId, { cellDay = day, hour: at = "" }) => {
    const item = [...items.values()].flat().find((each) => each.taskId === taskId);
    const minutes = String(minutesOf(item?.time ?? "00:00") % 60).padStart(2, "0");
    onMove(taskId, cellDay, Number(at) === ALL_DAY ? null : `${hourText(Number(at)).slice(0, 2)}:${minutes}`);
  });
  const lying = new Map(days.map((each) => [each, placed(items.get(each) ?? [])]));

  const row = (at: number) => (
    <div key={at} role="row" className={clsx(COLUMNS, at === ALL_DAY && "sticky top-11 z-30 bg-canvas")}>
      <div role="rowheader" className="pe-1.5 text-end text-2xs text-muted tabular-nums">
        <span className={at > 0 ? "relative -top-2" : "relative top-0.5"}>{at === ALL_DAY ? messages.allDay : hourText(at)}</span>
      </div>
      {days.map((each) => (
        <HourCell
          key={each}
          day={each}
          hour={at}
          isChosen={each === day && at === hour}
          isHidden={each !== day}
          now={each === today && Number(clock.time.slice(0, 2)) === at ? minutesOf(clock.time) % 60 : null}
          allDay={at === ALL_DAY ? (items.get(each) ?? []).filter((item) => item.time === null) : []}
          entries={(lying.get(each) ?? []).filter(({ start }) => Math.floor(start / 60) === at)}
          room={days.length > 1 ? 3 : 12}
          onFocus={() => choose(each, at)}
          onAdd={() => onAdd(each, at === ALL_DAY ? null : hourText(at))}
          onOpenDay={() => props.onOpenDay(each)}
          menu={props.menu}
        />
      ))}
    </div>
  );
  return (
    <div
      ref={grid}
      role="grid"
      aria-label={label}
      onKeyDown={onKeyDown}
      {...drop}
      style={{ "--days": days.length } as CSSProperties}
      className="@container relative max-h-[calc(100dvh-13rem)] min-h-72 scroll-pt-28 overflow-x-hidden overflow-y-auto border border-line"
    >
      <div role="row" className={clsx(HEADS, "sticky top-0 z-30 h-11 bg-canvas")}>
        <div role="columnheader" aria-label={messages.time} className="hidden @xl:block" />
        {days.map((each) => (
          <DayHead key={each} day={each} isToday={each === today} isChosen={each === day} count={items.get(each)?.length ?? 0} onChoose={() => onChoose(each)} />
        ))}
      </div>
      {row(ALL_DAY)}
      {HOURS.map(row)}
    </div>
  );
}

const HEADS =
  "grid [grid-template-columns:repeat(var(--days),minmax(0,1fr))] @xl:[grid-template-columns:3.25rem_repeat(var(--days),minmax(0,1fr))]";
const COLUMNS = "grid grid-cols-[3.25rem_minmax(0,1fr)] @xl:[grid-template-columns:3.25rem_repeat(var(--days),minmax(0,1fr))]";
