import { remember, undo, type Undoable } from "@/lib/undo/undo";

const SHOWN_MS = 8_000;

/** Says what happened, with one action at most. The toast library is loaded with the first toast. */
export function say(message: string, action?: { label: string; run: () => void }): void {
  void import("sonner").then(({ toast }) =>
    toast(message, {
      duration: SHOWN_MS,
      ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
    }),
  );
}

/** An error that the user must know of; stays until closed. */
export function sayError(message: string, requestId?: string): void {
  const description = requestId ? `Request ${requestId}` : undefined;
  void import("sonner").then(({ toast }) => toast.error(message, { description, duration: Infinity, closeButton: true }));
}

/** Says what was done and lets it be taken back, by the button now or by Ctrl/⌘ Z later. */
export function sayUndoable(entry: Undoable): void {
  remember(entry);
  say(entry.label, { label: "Undo", run: () => undo(entry) });
}
