"use client";
import { ChevronLeft, ChevronRight, Plus } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { ScreenTitle } from "@/components/shell/frame";
import { Button, IconButton } from "@/components/ui/button";
import { useSetting } from "@/lib/settings/settings";
import type { Day } from "@/lib/time/day";
import { longDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { HourGrid } from "./hour-grid";
import { byDay, type CalendarItem, type CalendarView, VIEWS } from "./items";
import { messages, shownText } from "./messages";
import { daysShown, turned } from "./month";
import { MonthGrid } from "./month-grid";

/** The weekdays that a week can begin with, as settings name them. */
const FIRST = { monday: 0, saturday: 5, sunday: 6 } as const;

export function useWeekStart(): number {
  const [name] = useSetting("week-start");
  return FIRST[name as keyof typeof FIRST] ?? FIRST.monday;
}

export interface CalendarProps {
  view: CalendarView;
  day: Day;
  items: readonly CalendarItem[];
  /** The rows of the chosen day, below the month; null when it has none. */
  agenda: ReactNode;
  onView: (view: CalendarView) => void;
  onChoose: (day: Day) => void;
  /** `time` is null for the whole day, undefined where nobody chose an hour. */
  onAdd: (day: Day, time?: string | null) => void;
  /** `time` is undefined where the time of day stays. */
  onMove: (taskId: string, day: Day, time?: string | null) => void;
  menu: (taskId: string) => ReactNode;
}

/** A month, a week or a day of tasks and of repeats to come. */
export function Calendar({ view, day, items, agenda, onView, onChoose, onAdd, onMove, menu }: CalendarProps) {
  const today = useToday();
  const first = useWeekStart();
  const list = useRef<HTMLElement>(null);
  const enter = () => {
    const find = (what: string) => list.current?.querySelector<HTMLElement>(what);
    const row = find("[data-task-row]") ?? find("li button");
    if (row) row.focus();
    else onAdd(day);
  };
  const days = daysShown(view, day, first);
  const grid = { day, today, first, items: byDay(items), label: shownText(view, day, days), onChoose, onAdd, onMove };
  return (
    <div data-wide>
      <ScreenTitle title={grid.label} />
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2 px-2">
        <div role="group" aria-label={messages.view} className="flex gap-0.5 rounded-md border border-line p-0.5">
          {VIEWS.map((each) => (
            <Button key={each} look="quiet" aria-pressed={each === view} onClick={() => onView(each)} className="h-7 aria-pressed:bg-selected aria-pressed:text-ink">
              {messages.views[each]}
            </Button>
          ))}
        </div>
        <div className="flex items-center gap-1">
          <Button look="quiet" onClick={() => onChoose(today)}>
            {messages.today}
          </Button>
          <IconButton label={messages.previous[view]} onClick={() => onChoose(turned(view, day, -1))}>
            <ChevronLeft size={18} className="rtl:-scale-x-100" aria-hidden="true" />
          </IconButton>
          <IconButton label={messages.next[view]} onClick={() => onChoose(turned(view, day, 1))}>
            <ChevronRight size={18} className="rtl:-scale-x-100" aria-hidden="true" />
          </IconButton>
        </div>
      </div>
      {view === "month" ? (
        <>
          <MonthGrid {...grid} onEnter={enter} />
          <section ref={list} aria-label={longDayText(day)} className="mt-4">
            <header className="flex min-h-10 items-center justify-between gap-2 px-2">
              <h2 className="text-sm font-semibold">{longDayText(day)}</h2>
              <Button look="quiet" aria-label={messages.add(day)} onClick={() => onAdd(day)}>
                <Plus size={15} aria-hidden="true" />
                {messages.adds}
              </Button>
            </header>
            {agenda ?? <p className="px-2 py-2 text-sm text-muted">{messages.none}</p>}
          </section>
        </>
      ) : (
        <HourGrid key={view} {...grid} days={days} menu={menu} onOpenDay={(there) => (onChoose(there), onView("day"))} />
      )}
    </div>
  );
}
