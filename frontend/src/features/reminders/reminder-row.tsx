"use client";
import { Bell, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Choice } from "@/components/ui/field";
import type { Delivery, Reminder } from "@/lib/api/types";
import { useToday } from "@/lib/time/now";
import { messages } from "./messages";
import { fateText, type Task, reminderText, stateText } from "./words";

interface RowProps {
  reminder: Reminder;
  task: Task;
  /** What is known of how it reached its person; undefined: not asked yet, or somebody else's. */
  deliveries: Delivery[] | undefined;
  now: number;
  onRemove: () => void;
  onRepeat: ((every: string | null) => void) | undefined;
}

/** One reminder: when it rings and how often, or how it reached its person and why not. */
export function ReminderRow({ reminder, task, deliveries, now, onRemove, onRepeat }: RowProps) {
  const today = useToday();
  const text = reminderText(reminder, today);
  return (
    <li className="flex min-h-8 items-start gap-2 ps-2 text-sm">
      <Bell size={14} aria-hidden="true" className="mt-2 shrink-0 text-faint" />
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 py-1">
        <span>{text}</span>
        <span className="text-faint">{stateText(reminder, today, task)}</span>
        {onRepeat ? (
          <Choice
            label={messages.repeats.label(text)}
            className="w-fit text-muted"
            value={reminder.repeat_every ?? ""}
            onChange={(event) => onRepeat(event.target.value || null)}
          >
            <option value="">{messages.repeats.once}</option>
            {choices(reminder.repeat_every).map(([every, words]) => (
              <option key={every} value={every}>
                {words}
              </option>
            ))}
          </Choice>
        ) : null}
        {(deliveries ? fateText(reminder, deliveries, today, now) : []).map(({ words, look }) => (
          <span key={words} className={`basis-full break-words ${look}`}>
            {words}
          </span>
        ))}
      </span>
      <IconButton label={messages.remove(text)} onClick={onRemove}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </li>
  );
}

/** The usual ones, and the one that stands if it is another. */
function choices(standing: string | null): [every: string, words: string][] {
  const usual = messages.repeats.every;
  if (standing === null || usual.some(([every]) => every === standing)) return usual;
  return [...usual, [standing, messages.repeats.other(standing)]];
}
