"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice, inputLook } from "@/components/ui/field";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import type { ReminderCreate } from "@/lib/api/generated";
import type { Reminder } from "@/lib/api/types";
import { useMe } from "@/lib/catalog/catalog";
import { isUnderWay } from "@/lib/deliveries/words";
import { sayError } from "@/lib/toast/toast";
import { browserZone, toInstant } from "@/lib/time/zoned";
import { messages } from "./messages";
import { ReminderRow } from "./reminder-row";
import type { Task } from "./words";

const REFRESH_MS = 1_000;

/** The reminders of a task: what rings when, what rang and how it arrived, and one more. */
export function ReminderField({ task }: { task: Task }) {
  const client = useQueryClient();
  const me = useMe()?.user.id;
  const key = ["reminders", task.id];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => dialogApi.reminders(task.id, signal) });
  const shown = data?.items ?? [];
  const { deliveries, now } = useDeliveries(task.id, shown);
  const settle = {
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
    onError: (error: Error) => sayError(error.message),
  };
  const add = useMutation({
    mutationFn: (body: ReminderCreate) => dialogApi.addReminder(task.id, body),
    ...settle,
  });
  const remove = useMutation({ mutationFn: (id: string) => dialogApi.removeReminder(id), ...settle });
  const isOwn = ({ user_id }: Reminder) => user_id === me;

  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <ul aria-label={messages.title}>
        {shown.map((reminder) => (
          <ReminderRow
            key={reminder.id}
            reminder={reminder}
            task={task}
            now={now}
            deliveries={isOwn(reminder) ? deliveries : undefined}
            onRemove={() => remove.mutate(reminder.id)}
            onRepeat={
              reminder.state === "pending" && isOwn(reminder)
                ? (every) => add.mutate({ ...ruleOf(reminder), repeat_every: every })
                : undefined
            }
          />
        ))}
      </ul>
      <NewReminderField hasDue={task.hasDue} onAdd={(body) => add.mutate(body)} />
    </div>
  );
}

/** What is known of the caller's deliveries of a task, asked for once something has rung, and while one is under way. */
function useDeliveries(taskId: string, reminders: readonly Reminder[]) {
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ["reminders", taskId, "deliveries"],
    queryFn: ({ signal }) => dialogApi.deliveries(taskId, signal),
    enabled: reminders.some(({ fired_at }) => fired_at !== null),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.items.some((each) => isUnderWay(each, Date.now())) ? REFRESH_MS : false),
  });
  return { deliveries: data?.items, now: dataUpdatedAt };
}

/** The same rule again is the same reminder: so it is changed. */
function ruleOf({ kind, at, offset }: Reminder): ReminderCreate {
  return kind === "at" ? { at } : { [kind]: offset };
}

function NewReminderField({ hasDue, onAdd }: { hasDue: boolean; onAdd: (body: ReminderCreate) => void }) {
  const [custom, setCustom] = useState<string | null>(null);
  if (custom !== null) {
    return (
      <form
        className="flex flex-wrap gap-2 py-1 ps-2"
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
