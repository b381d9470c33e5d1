import type * as generated from "@/lib/api/generated";
import { request } from "@/lib/api/http";
import type { Task } from "@/lib/api/types";
import { madeAt } from "@/lib/ids/uuid7";
import type { Attempt } from "./outbox";
import type { Reverts, Write } from "./write";

const RECORDS = 50;
/** A record comes a moment after its change; when consumers were stopped, a while after it. */
const AWAITED_MS = 3_600_000;
const UNRECORDED = "There is no record of the change.";

/** Reverts the record of an earlier request; answers the task as it then is. Raises `ApiProblem`. */
export async function sendRevert(write: Write, reverts: Reverts, headers: Record<string, string>): Promise<Attempt> {
  const record = await recordOf(write.path.slice(write.path.lastIndexOf("/") + 1), reverts);
  if (!record) {
    const isAwaited = Date.now() - madeAt(reverts.request) < AWAITED_MS;
    return isAwaited
      ? { outcome: { kind: "busy", retryAfterMs: null } }
      : { outcome: { kind: "refused" }, answer: { message: UNRECORDED } };
  }
  const query = { workspace_id: reverts.workspace, overwrite: reverts.overwrite ?? false };
  await request("POST", `/api/audit/${record.index}/revert`, { query, headers });
  const task = await request<Task>("GET", write.path);
  return { outcome: { kind: "accepted", version: task.version }, answer: task };
}

async function recordOf(object: string, reverts: Reverts) {
  const query = { workspace_id: reverts.workspace, object, limit: RECORDS };
  const { items } = await request<generated.PageAuditRecord>("GET", "/api/audit", { query });
  return items.find(({ request_id }) => request_id === reverts.request);
}
