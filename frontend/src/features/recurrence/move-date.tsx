"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { toInstant } from "@/lib/time/zoned";
import { messages } from "./series-messages";

const look = "h-8 rounded-md border border-line-strong bg-raised px-2 text-sm touch:h-11";

/** Asks where a coming date goes: another day, and another time if the repeat has one. `local` is where it is now. */
export function MoveDate({
  local,
  zone,
  allDay,
  disabled,
  onMove,
  onCancel,
}: {
  local: string;
  zone: string;
  allDay: boolean;
  disabled: boolean;
  onMove: (due: string) => void;
  onCancel: () => void;
}) {
  const [date, setDate] = useState(local.slice(0, 10));
  const [time, setTime] = useState(local.slice(11, 16));
  return (
    <form
      className="flex w-full flex-wrap items-center gap-2 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        onMove(allDay ? date : toInstant({ date, time }, zone));
      }}
    >
      <input autoFocus required type="date" aria-label={messages.newDay} value={date} onChange={(event) => setDate(event.target.value)} className={look} />
      {allDay ? null : (
        <input required type="time" aria-label={messages.newTime} value={time} onChange={(event) => setTime(event.target.value)} className={look} />
      )}
      <Button type="submit" look="primary" disabled={disabled}>
        {messages.moves}
      </Button>
      <Button look="quiet" onClick={onCancel}>
        {messages.cancel}
      </Button>
    </form>
  );
}
