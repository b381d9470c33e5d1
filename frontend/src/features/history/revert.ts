import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/lib/api/http";
import type { HistoryRecord } from "@/lib/api/types";
import { say, sayError } from "@/lib/toast/toast";
import { messages } from "./messages";
import { audit } from "./requests";

/** Takes a recorded change back; what was changed again since is overwritten only when asked once more. */
export function useRevert(): (record: HistoryRecord) => Promise<void> {
  const client = useQueryClient();
  return (record) => revert(client, record, false);
}

async function revert(client: QueryClient, record: HistoryRecord, overwrite: boolean): Promise<void> {
  try {
    await audit.revert(record.workspace_id, record.index, overwrite);
    say(messages.reverted(record.index));
  } catch (error) {
    if (!(error instanceof ApiProblem)) return sayError(messages.notReverted);
    if (error.problem.code !== "changed_since") return sayError(error.message, error.requestId);
    say(error.message, { label: messages.revertAnyway, run: () => void revert(client, record, true) });
  }
  // The record of the revert comes a moment after it.
  setTimeout(() => void client.invalidateQueries(), 400);
}
