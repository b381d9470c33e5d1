"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Repeat2 } from "lucide-react";
import type { ReactNode } from "react";
import { late } from "@/components/late";
import { api } from "@/lib/api/endpoints";
import type { ComingOccurrence } from "@/lib/api/types";
import { openTask } from "@/lib/navigation/task-link";
import { addDays, type Day } from "@/lib/time/day";
import { useToday } from "@/lib/time/now";
import { whenOf } from "@/lib/time/zoned";
import { messages } from "./messages";

const DAYS = 28;
/** Holds the place of its button until it is there. */
const ComingActions = late(
  () => import("./coming-actions").then((module) => module.ComingActions),
  <span className="w-14" />,
);

/** What repeats will bring within four weeks, drawn for each day; these are no tasks yet. */
export function useComing(): Map<Day, ReactNode> {
  const today = useToday();
  const byDay = useComingBetween(today, addDays(today, DAYS));
  return new Map([...byDay].map(([day, items]) => [day, <ComingRows key={day} items={items} />]));
}

/** What repeats will bring between two days, both inclusive. */
export function useComingBetween(from: Day, to: Day): Map<Day, ComingOccurrence[]> {
  const { data } = useQuery({
    queryKey: ["coming", from, to],
    queryFn: ({ signal }) => api.coming(from, to, signal),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
  return Map.groupBy(data?.items ?? [], ({ due_date }) => whenOf(due_date).day);
}

/** The dates of one day, as rows below its tasks. */
export function ComingRows({ items }: { items: ComingOccurrence[] }) {
  return (
    <ul aria-label={messages.comingRows}>
      {items.map((item) => (
        <Row key={item.series_id + item.occurrence_key} item={item} />
      ))}
    </ul>
  );
}

function Row({ item }: { item: ComingOccurrence }) {
  const { day, time } = whenOf(item.due_date);
  return (
    <li className="flex flex-wrap items-center border-b border-line last:border-0">
      <button
        type="button"
        title={messages.willRepeat(item.title)}
        onClick={() => openTask(item.task_id)}
        className="flex h-10 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-start text-muted hover:bg-hover touch:h-11"
      >
        <Repeat2 size={15} aria-hidden="true" className="mx-0.5 shrink-0 text-faint" />
        <span className="truncate">{item.title}</span>
        <span className="ms-auto shrink-0 text-sm text-faint tabular-nums">
          {time}
          {item.note ? ` ${messages.notes[item.note]}` : ""}
        </span>
      </button>
      <ComingActions item={item} day={day} time={time} />
    </li>
  );
}
