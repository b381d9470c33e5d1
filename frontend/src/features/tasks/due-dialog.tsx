"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import type { Draft, Recurrence, Task } from "@/lib/api/types";
import { dayText } from "@/lib/time/format";
import { useTypedAhead } from "@/lib/keyboard/keyboard";
import { useToday } from "@/lib/time/now";
import { browserZone, whenOf } from "@/lib/time/zoned";
import { editTask } from "./commands";
import { messages } from "./due-messages";

const LEAD = "Task ";

/** `D`: the due date in words. The server reads them, as it does for quick add. */
export function DueDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const client = useQueryClient();
  const today = useToday();
  const [words, setWords] = useState("");
  useTypedAhead(setWords);
  const text = words.trim();
  const { data } = useQuery({
    queryKey: ["due-words", text],
    queryFn: ({ signal }) => dialogApi.readQuickAdd({ text: LEAD + text, zone: browserZone() }, signal),
    enabled: text !== "",
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const draft = text === "" ? undefined : data?.drafts[0];

  const accept = () => {
    if (!draft?.due_date) return;
    const allDay = draft.due_date.length === 10;
    const rule = draft.recurrence ? { recurrence: requestOf(draft.recurrence) } : {};
    editTask(
      client,
      task,
      { due_date: draft.due_date, due_zone: draft.due_zone ?? browserZone(), ...rule },
      { due_all_day: allDay, is_recurring: task.is_recurring || draft.recurrence !== null },
    );
    onClose();
  };

  return (
    <Dialog title={messages.title(task.title)} onClose={onClose} className="w-[min(26rem,calc(100vw-1.5rem))]">
      <form
        className="flex flex-col gap-1 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          accept();
        }}
      >
        <p className="truncate text-sm text-muted">{messages.of(task.title)}</p>
        <input
          autoFocus
          aria-label={messages.field}
          placeholder={messages.placeholder}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="h-9 bg-transparent text-[1rem] outline-none"
        />
        <p role="status" className="min-h-5 text-sm text-muted">
          {text === "" ? "" : draft?.due_date ? reading(draft, today) : messages.none}
        </p>
      </form>
    </Dialog>
  );
}

function reading(draft: Draft, today: string): string {
  const { day, time } = whenOf(draft.due_date ?? "");
  return [dayText(day, today), time, draft.recurrence?.words ?? ""].filter(Boolean).join(", ");
}

function requestOf({ words: _words, ...rule }: Recurrence): Omit<Recurrence, "words"> {
  return rule;
}
