import { api } from "@/lib/api/endpoints";
import { request } from "@/lib/api/http";
import type { QuickAddAnswer } from "@/lib/api/types";
import { uuid7 } from "@/lib/ids/uuid7";
import { outbox } from "@/lib/outbox/use-outbox";
import { remember } from "@/lib/undo/undo";
import { messages } from "./messages";

/**
 * Lets an addition be taken back: withdrawn while it waits; otherwise its tasks go to the bin, and a project
 * that was made for them goes with them if it holds nothing else.
 */
export function rememberAdded(writeId: string, taskIds: readonly string[], label: string): void {
  let made: string[] = [];
  const forget = outbox.onSettled(({ write, outcome, answer }) => {
    if (write.id !== writeId) return;
    forget();
    if (outcome.kind === "accepted") made = newProjectsOf(answer as QuickAddAnswer);
  });
  const undo = () => {
    if (outbox.withdraw(writeId)) return forget();
    // A subtask before its task, which would take it along.
    const last = [...taskIds].reverse().map(toBin).at(-1);
    const stop = outbox.onSettled(({ write }) => {
      if (write.id !== last) return;
      stop();
      made.forEach((id) => void removeEmpty(id));
    });
  };
  remember({ label, undo });
}

export function newProjectsOf({ drafts }: QuickAddAnswer): string[] {
  return [...new Set(drafts.flatMap((draft) => (draft.new_project && draft.project_id ? [draft.project_id] : [])))];
}

function toBin(taskId: string): string {
  const id = uuid7();
  outbox.add({
    id,
    subject: `task:${taskId}`,
    label: messages.undo,
    method: "DELETE",
    path: `/api/tasks/${taskId}`,
    effect: { kind: "change", fields: { deleted_at: new Date().toISOString() } },
  });
  return id;
}

/** Left standing when it cannot be reached or is in use: an empty project does no harm. */
async function removeEmpty(projectId: string): Promise<void> {
  try {
    const { items } = await api.tasks({ project: [projectId], limit: 1 });
    if (items.length === 0) await request("DELETE", `/api/projects/${projectId}`);
  } catch {
    // See above.
  }
}
