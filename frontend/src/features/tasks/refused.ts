import type { Refusal } from "@/lib/outbox/transport";
import type { Write } from "@/lib/outbox/write";
import { say, sayError } from "@/lib/toast/toast";
import { forgetChange, revert } from "@/lib/undo/undo";
import { messages } from "./messages";

/** Says why a write to a task was refused. What was changed again since is overwritten only when asked once more. */
export function sayRefused(taskId: string, write: Write, { message, requestId, code }: Refusal): void {
  forgetChange(write.id);
  const { reverts } = write;
  if (!reverts || code !== "changed_since") return sayError(messages.refused(write.label, message), requestId);
  say(message, { label: messages.undoAnyway, run: () => revert(taskId, { ...reverts, overwrite: true }, {}) });
}
