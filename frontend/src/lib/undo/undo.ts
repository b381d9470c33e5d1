import { madeAt, uuid7 } from "@/lib/ids/uuid7";
import { outbox } from "@/lib/outbox/use-outbox";
import type { Fields, Reverts } from "@/lib/outbox/write";
import { messages } from "./messages";

export { messages };

/**
 * A change that can be taken back: while its write waits, by withdrawing that; later by the revert of its audit
 * record, which is found by the write's id.
 */
export interface Change {
  write: string;
  workspace: string;
  /** The tasks it changed, in the order in which they are taken back. */
  tasks: string[];
  /** Said when it is undone: "Completed “Pay rent”". */
  label: string;
  /** What the tasks look like until the server has answered. */
  before: Fields;
}

const MOST = 50;
const REVERTIBLE_MS = 30 * 86_400_000;

let place = "";
/** Where the browser refuses to store, the page remembers. */
let remembered: Change[] = [];

/** What this person did in this browser in the last 30 days can be undone; also after a reload. */
export function startUndo(userId: string): void {
  place = `taskflow.undo.${userId}`;
}

export function remember(change: Change): void {
  keep([...changes(), change].slice(-MOST));
}

/** A change that the server refused never was one. */
export function forgetChange(write: string): void {
  keep(changes().filter((change) => change.write !== write));
}

export function forgetAllChanges(): void {
  remembered = [];
  try {
    localStorage.removeItem(place);
  } catch {
    // Nothing was stored either.
  }
}

/** Undoes the newest, or the given one when its toast's button was pressed. */
export function undo(change: Change | undefined = changes().at(-1)): Change | undefined {
  if (!change || !changes().some(({ write }) => write === change.write)) return undefined;
  forgetChange(change.write);
  if (outbox.withdraw(change.write)) return change;
  for (const task of change.tasks) revert(task, { workspace: change.workspace, request: change.write }, change.before);
  return change;
}

/** Queues the revert of what a request changed in a task. */
export function revert(task: string, reverts: Reverts, before: Fields): void {
  outbox.add({
    id: uuid7(),
    subject: `task:${task}`,
    label: messages.undo,
    method: "POST",
    path: `/api/tasks/${task}`,
    effect: { kind: "change", fields: before },
    reverts,
  });
}

function changes(): Change[] {
  try {
    const stored = localStorage.getItem(place);
    if (stored !== null) remembered = JSON.parse(stored) as Change[];
  } catch {
    // See above.
  }
  return remembered.filter(({ write }) => Date.now() - madeAt(write) < REVERTIBLE_MS);
}

function keep(list: Change[]): void {
  remembered = list;
  try {
    localStorage.setItem(place, JSON.stringify(list));
  } catch {
    // See above.
  }
}
