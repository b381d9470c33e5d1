"use client";
import { clsx } from "clsx";
import { Repeat2 } from "lucide-react";
import type { Day } from "@/lib/time/day";
import { dragSource } from "@/lib/dragging/dragging";
import { lookOf } from "./entry";
import type { CalendarItem } from "./items";
import { messages } from "./messages";

const SHOWN = 3;

/** One day of the grid: its entries where there is room for words, else a dot for each. */
export function DayCell({
  day,
  isChosen,
  isToday,
  isOutside,
  items,
  onChoose,
  onAdd,
}: {
  day: Day;
  isChosen: boolean;
  isToday: boolean;
  isOutside: boolean;
  items: CalendarItem[];
  onChoose: () => void;
  onAdd: () => void;
}) {
  const shown = items.length > SHOWN ? items.slice(0, SHOWN - 1) : items;
  return (
    <div
      role="gridcell"
      data-day={day}
      tabIndex={isChosen ? 0 : -1}
      aria-selected={isChosen}
      aria-current={isToday ? "date" : undefined}
      aria-label={messages.day(day, items.length)}
      onClick={onChoose}
      onDoubleClick={onAdd}
      className={clsx(
        "h-12 min-w-0 cursor-default overflow-hidden border-e border-b border-line p-0.5 select-none hover:bg-hover @xl:h-26 @xl:p-1",
        "outline-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent",
        isChosen && "bg-selected",
      )}
    >
      <span
        className={clsx(
          "mx-auto flex size-6 items-center justify-center rounded-full text-sm tabular-nums @xl:mx-0",
          isToday ? "bg-accent font-semibold text-on-accent" : isOutside ? "text-faint" : "text-ink",
        )}
      >
        {Number(day.slice(8))}
      </span>
      <span aria-hidden="true" className="mt-0.5 flex justify-center gap-0.5 @xl:hidden">
        {items.slice(0, SHOWN).map((item) => (
          <span
            key={item.key}
            className={clsx("size-1.5 rounded-full", item.taskId === null ? "border border-muted" : "bg-muted")}
          />
        ))}
      </span>
      <ul className="hidden @xl:block">
        {shown.map((item) => (
          <li key={item.key}>
            <Entry item={item} />
          </li>
        ))}
        {items.length > shown.length ? (
          <li className="px-1 text-2xs text-muted">{messages.more(items.length - shown.length)}</li>
        ) : null}
      </ul>
    </div>
  );
}

/** Pressed with a pointer; by keys the same entries are reached in the list of the day. */
function Entry({ item }: { item: CalendarItem }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      title={item.taskId === null ? `${item.title}: ${messages.repeats}` : item.title}
      {...dragSource(item.taskId)}
      onClick={item.open}
      onDoubleClick={(event) => event.stopPropagation()}
      className={clsx(
        "mt-0.5 flex h-5 w-full items-center gap-1 rounded-sm border-s-2 px-1 text-start text-2xs hover:bg-raised",
        lookOf(item),
      )}
    >
      {item.taskId === null ? <Repeat2 size={11} aria-label={messages.repeats} className="shrink-0" /> : null}
      {item.time ? <span className="shrink-0 text-muted tabular-nums">{item.time}</span> : null}
      <span className="truncate">{item.title}</span>
    </button>
  );
}
