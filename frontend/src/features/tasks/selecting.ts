import { focusedRowId, focusRow, rows } from "@/lib/navigation/rows";
import { say } from "@/lib/toast/toast";
import { messages } from "./selection-messages";
import { choose, selection } from "./selection";

/** What one request of the bulk interface may hold. */
export const MOST = 200;

/** Rows of lists that draw what is selected; a notification or an entry of the calendar is none. */
const selectable = () => [...new Set(rows().filter((row) => row.closest("[data-selectable]")).map(idOf))];
const idOf = (row: HTMLElement | undefined) => row?.dataset.taskRow ?? "";

/** Chooses a row, or drops it; `range` chooses every row from the one chosen last to it. */
export function pick(id: string, range: "one" | "range" = "one"): void {
  const ids = rows().map(idOf);
  const next = picked(ids, selection(), id, range);
  if (next.length > MOST) say(messages.tooMany(MOST));
  else choose(next);
}

/** Every row of the list, or the first of them when there are more than can be changed together. */
export function pickAll(): boolean {
  const ids = selectable();
  if (ids.length === 0) return false;
  if (ids.length > MOST) say(messages.tooMany(MOST));
  choose(ids.slice(0, MOST));
  return true;
}

/** Steps with Shift in a row: where they began, what was chosen before them, and what they made of it. */
interface Run {
  anchor: string;
  before: readonly string[];
}
let run: (Run & { at: string; made: readonly string[] }) | null = null;

/** Shift and an arrow: the focused row is chosen, then the next one too; back towards where it began, it shrinks again. */
export function extend(step: "next" | "previous"): void {
  const from = focusedRowId();
  if (!focusRow(step)) return;
  const [chosen, to] = [selection(), focusedRowId()];
  if (to === null) return;
  const goesOn = run?.at === from && run.made === chosen;
  const { anchor, before } = goesOn && run ? run : { anchor: from ?? to, before: chosen };
  const next = extended(rows().map(idOf), chosen, { anchor, before }, from ?? to, to);
  if (next.length > MOST) return say(messages.tooMany(MOST));
  run = { anchor, before, at: to, made: next };
  choose(next);
}

/** The selection after a step from one row to another; only rows that the same run has chosen are let go. */
export function extended(ids: readonly string[], chosen: readonly string[], { anchor, before }: Run, from: string, to: string): readonly string[] {
  if (from === to) return chosen;
  const away = (id: string) => Math.abs(ids.indexOf(id) - ids.indexOf(anchor));
  if (away(to) < away(from)) return before.includes(from) ? chosen : chosen.filter((id) => id !== from);
  return [...new Set([...chosen, from, to])];
}

/** The selection after a pick; `ids` are the rows in the order they are drawn. */
export function picked(ids: readonly string[], chosen: readonly string[], id: string, range: "one" | "range"): string[] {
  const [from, to] = [ids.indexOf(chosen.at(-1) ?? ""), ids.indexOf(id)];
  if (range === "range" && from >= 0 && to >= 0) {
    const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    const rest = between.filter((each) => each !== id);
    return [...new Set([...chosen.filter((each) => each !== id), ...rest, id])];
  }
  return chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];
}

/** Ends the selection and puts the focus on its first row, or beside it when the row has gone. */
export function leaveSelection(): void {
  const ids = rows().map(idOf);
  const first = ids.findIndex((id) => selection().includes(id));
  const near = [...ids.slice(Math.max(first, 0)), ...ids.slice(0, Math.max(first, 0)).reverse()];
  choose([]);
  requestAnimationFrame(() => {
    const left = new Map(rows().map((row) => [idOf(row), row]));
    const target = near.map((id) => left.get(id)).find(Boolean) ?? document.querySelector<HTMLElement>("main h1");
    target?.focus();
  });
}
