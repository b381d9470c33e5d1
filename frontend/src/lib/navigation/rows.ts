/** Keyboard movement over the task rows of the page, in the order they are drawn, or in their `data-order`. */
export const rows = () =>
  [...document.querySelectorAll<HTMLElement>("main [data-task-row]")]
    .filter((row) => !row.dataset.order || row.checkVisibility())
    .sort((left, right) => (left.dataset.order ?? "").localeCompare(right.dataset.order ?? ""));

export function focusedRowId(): string | null {
  const inside = document.activeElement?.closest("[data-task-item]");
  return inside?.querySelector<HTMLElement>("[data-task-row]")?.dataset.taskRow ?? null;
}

/** Moves by one row; from outside the list, to the first or the one last focused. */
export function focusRow(step: "next" | "previous" | "first" | "last"): boolean {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.findIndex((row) => row.dataset.taskRow === (focusedRowId() ?? lastFocused));
  const inside = focusedRowId() !== null;
  const target = {
    next: inside ? Math.min(at + 1, all.length - 1) : Math.max(at, 0),
    previous: inside ? Math.max(at - 1, 0) : Math.max(at, 0),
    first: 0,
    last: all.length - 1,
  }[step];
  focusElement(all[target]);
  return true;
}

/** Before a row disappears: the focus goes to its neighbour, so that it never falls to the page. */
export function focusNeighbour(id: string): void {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.taskRow === id);
  if (at === -1 || focusedRowId() !== id) return;
  focusElement(all[at + 1] ?? all[at - 1] ?? document.querySelector<HTMLElement>("main h1"));
}

let lastFocused: string | null = null;

function focusElement(element: HTMLElement | null | undefined): void {
  if (!element) return;
  lastFocused = element.dataset.taskRow ?? null;
  element.focus();
  element.scrollIntoView({ block: "nearest" });
}
