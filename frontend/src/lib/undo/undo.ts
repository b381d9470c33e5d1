/** What can be taken back, newest last. Lives as long as the page; also after the toast is gone. */
export interface Undoable {
  /** Said when it is undone: "Completed “Pay rent”". */
  label: string;
  undo: () => void;
}

const LIMIT = 50;
const stack: Undoable[] = [];

export function remember(entry: Undoable): void {
  stack.push(entry);
  if (stack.length > LIMIT) stack.shift();
}

/** Undoes the newest, or the given one when its toast's button was pressed. */
export function undo(entry: Undoable | undefined = stack.at(-1)): Undoable | undefined {
  if (!entry) return undefined;
  const index = stack.lastIndexOf(entry);
  if (index === -1) return undefined;
  stack.splice(index, 1);
  entry.undo();
  return entry;
}
