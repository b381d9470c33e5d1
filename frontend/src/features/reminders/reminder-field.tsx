"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Choice, inputLook } from "@/components/ui/field";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import type { Reminder } from "@/lib/api/types";
import { useToday } from "@/lib/time/now";
import { sayError } from "@/lib/toast/toast";
import { browserZone, toInstant } from "@/lib/time/zoned";
import { messages } from "./messages";
import { reminderText, stateText } from "./words";

type NewReminder = { before_due: string } | { at: string };

/** The reminders of a task: what rings when, what rang, and one more. */
export function ReminderField({ taskId, hasDue }: { taskId: string; hasDue: boolean }) {
  const client = useQueryClient();
  const key = ["reminders", taskId];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => dialogApi.reminders(taskId, signal) });
  const settle = {
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
    onError: (error: Error) => sayError(error.message),
  };
  const add = useMutation({
    mutationFn: (body: NewReminder) => dialogApi.addReminder(taskId, body),
    ...settle,
  });
  const remove = useMutation({ mutationFn: (id: string) => dialogApi.removeReminder(id), ...settle });
  const shown = (data?.items ?? []).filter((reminder) => reminder.state !== "withdrawn");

  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <ul aria-label={messages.title}>
        {shown.map((reminder) => (
          <ReminderRow key={reminder.id} reminder={reminder} onRemove={() => remove.mutate(reminder.id)} />
        ))}
      </ul>
      <NewReminderField hasDue={hasDue} onAdd={(body) => add.mutate(body)} />
    </div>
  );
}

function ReminderRow({ reminder, onRemove }: { reminder: Reminder; onRemove: () => void }) {
  const today = useToday();
  const text = reminderText(reminder, today);
  return (
    <li className="flex min-h-8 items-center gap-2 pl-2 text-sm">
      <Bell size={14} aria-hidden="true" className="shrink-0 text-faint" />
      <span className="flex min-w-0 flex-1 flex-wrap gap-x-2 py-1">
        <span>{text}</span>
        <span className="text-faint">{stateText(reminder, today)}</span>
      </span>
      <IconButton label={messages.remove(text)} onClick={onRemove}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </li>
  );
}

function NewReminderField({ hasDue, onAdd }: { hasDue: boolean; onAdd: (body: NewReminder) => void }) {
  const [custom, setCustom] = useState<string | null>(null);
  if (custom !== null) {
    return (
      <form
        className="flex flex-wrap gap-2 py-1 pl-2"
        onSubmit={(event) => {
          event.preventDefault();
          const [date, time] = custom.split("T");
          if (date && time) onAdd({ at: toInstant({ date, time: time.slice(0, 5) }, browserZone()) });
          setCustom(null);
        }}
      >
        <input
          type="datetime-local"
          autoFocus
          required
          aria-label={messages.at}
          value={custom}
          onChange={(event) => setCustom(event.target.value)}
          className={`${inputLook} min-w-0`}
        />
        <Button type="submit">{messages.save}</Button>
      </form>
    );
  }
  return (
    <Choice
      label={messages.add}
      value=""
      className="w-fit text-muted"
      onChange={(event) => {
        if (event.target.value === "at") setCustom("");
        else if (event.target.value) onAdd({ before_due: event.target.value });
      }}
    >
      <option value="">{messages.add}</option>
      {messages.presets.map(({ offset, label }) => (
        <option key={offset} value={offset} disabled={!hasDue}>
          {label}
        </option>
      ))}
      <option value="at">{messages.at}</option>
    </Choice>
  );
}
