import type { Delivery, Reminder } from "@/lib/api/types";
import { outcomeText } from "@/lib/deliveries/words";
import { messages as ways } from "@/lib/deliveries/messages";
import type { Day } from "@/lib/time/day";
import { offsetText } from "@/lib/time/duration";
import { momentText } from "@/lib/time/format";
import { messages } from "./messages";

/** What a reminder follows. */
export interface Task {
  id: string;
  isOpen: boolean;
  hasDue: boolean;
}

/** "30 minutes before", "1 day before", or the moment. */
export function reminderText(reminder: Reminder, today: Day): string {
  if (reminder.kind === "at") return momentText(reminder.at ?? reminder.fire_at ?? "", today);
  const preset = messages.presets.find(({ offset }) => offset === reminder.offset);
  if (preset && reminder.kind === "before_due") return preset.label;
  return messages.sides[reminder.kind](offsetText(reminder.offset ?? "PT0S"));
}

/** When it rings or rang, or why it does not. */
export function stateText(reminder: Reminder, today: Day, task: Task): string {
  if (reminder.fire_at === null) return messages.noDate;
  if (reminder.state === "withdrawn") return task.isOpen ? messages.passed : messages.closed;
  const moment = momentText(reminder.fire_at, today);
  if (reminder.state === "fired") return messages.fired(moment);
  return reminder.rung > 0 ? messages.again(moment, reminder.rung) : messages.fires(moment);
}

const LOOKS: Record<Delivery["state"], string> = { sent: "text-faint", queued: "text-muted", failed: "text-warn", given_up: "text-danger" };
/** From a commit to its effect takes less than a second; after this it is worth a word. */
const ON_ITS_WAY_MS = 30_000;

/** How it reached its person by each channel when it rang last: one line each. */
export function fateText(reminder: Reminder, deliveries: readonly Delivery[], today: Day, now: number): { words: string; look: string }[] {
  if (reminder.fired_at === null) return [];
  const own = deliveries.filter(({ reminder_id }) => reminder_id === reminder.id);
  const newest = own.filter(({ channel_id }, index) => own.findIndex((other) => other.channel_id === channel_id) === index);
  if (newest.length === 0) {
    const isLate = now - Date.parse(reminder.fired_at) > ON_ITS_WAY_MS;
    return [isLate ? { words: messages.stuck, look: "text-warn" } : { words: messages.onItsWay, look: "text-faint" }];
  }
  return newest
    .map((delivery) => ({
      words: `${ways.ways[delivery.channel] ?? delivery.channel}: ${outcomeText(delivery, today, now)}`,
      look: LOOKS[delivery.state],
    }))
    .sort((one, other) => one.words.localeCompare(other.words));
}
