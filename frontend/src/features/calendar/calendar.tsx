"use client";
import { ChevronLeft, ChevronRight, Plus } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { ScreenTitle } from "@/components/shell/frame";
import { Button, IconButton } from "@/components/ui/button";
import { useSetting } from "@/lib/settings/settings";
import type { Day } from "@/lib/time/day";
import { longDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { byDay, type CalendarItem } from "./items";
import { messages, monthText } from "./messages";
import { addMonths } from "./month";
import { MonthGrid } from "./month-grid";

/** The weekdays that a week can begin with, as settings name them. */
const FIRST = { monday: 0, saturday: 5, sunday: 6 } as const;

export function useWeekStart(): number {
  const [name] = useSetting("week-start");
  return FIRST[name as keyof typeof FIRST] ?? FIRST.monday;
}

/** A month of tasks and repeats to come, and what the chosen day holds. */
export function Calendar({
  day,
  items,
  agenda,
  onChoose,
  onAdd,
}: {
  day: Day;
  items: readonly CalendarItem[];
  /** The rows of the chosen day; null when it has none. */
  agenda: ReactNode;
  onChoose: (day: Day) => void;
  onAdd: (day: Day) => void;
}) {
  const today = useToday();
  const first = useWeekStart();
  const list = useRef<HTMLElement>(null);
  const enter = () => {
    const find = (what: string) => list.current?.querySelector<HTMLElement>(what);
    const row = find("[data-task-row]") ?? find("li button");
    if (row) row.focus();
    else onAdd(day);
  };
  return (
    <div data-wide>
      <ScreenTitle
        title={monthText(day)}
        action={
          <div className="flex items-center gap-1">
            <Button look="quiet" onClick={() => onChoose(today)}>
              {messages.today}
            </Button>
            <IconButton label={messages.previous} onClick={() => onChoose(addMonths(day, -1))}>
              <ChevronLeft size={18} aria-hidden="true" />
            </IconButton>
            <IconButton label={messages.next} onClick={() => onChoose(addMonths(day, 1))}>
              <ChevronRight size={18} aria-hidden="true" />
            </IconButton>
          </div>
        }
      />
      <MonthGrid
        day={day}
        today={today}
        first={first}
        items={byDay(items)}
        label={monthText(day)}
        onChoose={onChoose}
        onEnter={enter}
        onAdd={onAdd}
      />
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
    </div>
  );
}
