"use client";
import { clsx } from "clsx";
import { Repeat2 } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { dragSource } from "@/lib/dragging/dragging";
import type { CalendarItem } from "./items";
import { messages } from "./messages";

const BARS = ["border-line-strong", "border-p1", "border-p2", "border-p3", "border-line-strong"];

export const lookOf = (item: CalendarItem): string =>
  item.taskId === null ? "border-dashed border-line-strong bg-canvas text-muted" : clsx("bg-hover text-ink", BARS[item.priority]);

/** A task in the grid of hours: opened by a press, dragged, moved by Alt and the arrows, or by its menu. */
export function HourEntry({
  item,
  focusable,
  menu,
  style,
  className,
}: {
  item: CalendarItem;
  focusable: boolean;
  menu: ReactNode;
  style?: CSSProperties;
  className?: string;
}) {
  const row = item.taskId === null ? {} : { "data-task-row": item.taskId, "data-order": `${item.day}T${item.time ?? ""}` };
  return (
    <div
      data-task-item
      style={style}
      {...dragSource(item.taskId)}
      className={clsx(
        "group z-10 flex min-h-6 min-w-0 overflow-hidden rounded-sm border-s-2 text-2xs hover:bg-selected has-focus-visible:z-20",
        lookOf(item),
        className,
      )}
    >
      <button
        type="button"
        {...row}
        tabIndex={focusable ? 0 : -1}
        aria-label={messages.entry(item.title, item.time ?? "", item.taskId === null)}
        title={item.title}
        onClick={item.open}
        onDoubleClick={(event) => event.stopPropagation()}
        className="flex min-w-0 flex-1 flex-wrap content-start items-baseline gap-x-1 overflow-hidden px-1 py-1 text-start leading-4 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent"
      >
        {item.taskId === null ? <Repeat2 size={11} aria-hidden="true" className="shrink-0 self-center" /> : null}
        <span className="min-w-0 truncate">{item.title}</span>
        {item.time ? <span className="text-muted tabular-nums">{item.time}</span> : null}
      </button>
      {menu ? <span className="absolute top-0 end-0 rounded-sm group-hover:bg-selected">{menu}</span> : null}
    </div>
  );
}
