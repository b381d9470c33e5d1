import type { toast as Toast } from "sonner";
import type { Change } from "@/lib/undo/undo";

const SHOWN_MS = 8_000;

/** Fulfilled when the toaster is on the page; a toast made before that waits for it. */
let ready = (): void => undefined;
const toasterReady = new Promise<void>((resolve) => (ready = resolve));
export const markToasterReady = (): void => ready();

/** The toast library is loaded after the screen. */
function show(make: (toast: typeof Toast) => void): void {
  void Promise.all([import("sonner"), toasterReady]).then(([{ toast }]) => make(toast));
}

/** Says what happened, with one action at most. */
export function say(message: string, action?: { label: string; run: () => void }): void {
  const button = action ? { action: { label: action.label, onClick: action.run } } : {};
  show((toast) => toast(message, { duration: SHOWN_MS, ...button }));
}

/** An error that the user must know of; stays until closed. */
export function sayError(message: string, requestId?: string): void {
  void import("./messages").then(({ messages }) => {
    const description = requestId ? messages.request(requestId) : undefined;
    show((toast) => toast.error(message, { description, duration: Infinity, closeButton: true }));
  });
}

/** Says what was done and lets it be taken back, by the button now or by Ctrl/⌘ Z later. */
export function sayUndoable(change: Change): void {
  void import("@/lib/undo/undo").then(({ messages, remember, undo }) => {
    remember(change);
    say(change.label, { label: messages.undo, run: () => undo(change) });
  });
}
