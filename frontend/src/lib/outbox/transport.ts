import { ApiProblem, request, Unreachable } from "@/lib/api/http";
import type { Attempt } from "./outbox";
import { same } from "./queue";
import type { Fields, Write } from "./write";

/** The answer to a refused write. */
export interface Refusal {
  message: string;
  requestId?: string | undefined;
  code?: string;
}

type Versioned = Fields & { version: number };

/** Sends one write over HTTP and says how it ended, in the words of the queue. */
export async function sendOverHttp(write: Write): Promise<Attempt> {
  // The request id stands in the audit record, by which undo finds it.
  const headers: Record<string, string> = { "Idempotency-Key": write.id, "X-Request-ID": write.id };
  if (write.guard) headers["If-Match"] = `"${write.guard.version}"`;
  try {
    if (write.reverts) {
      const { sendRevert } = await import("./revert");
      return await sendRevert(write, write.reverts, headers);
    }
    const answer = await request<unknown>(write.method, write.path, { body: write.body, headers });
    return { outcome: { kind: "accepted", version: versionOf(answer) }, answer };
  } catch (error) {
    return failed(write, error);
  }
}

async function failed(write: Write, error: unknown): Promise<Attempt> {
  if (error instanceof Unreachable) return { outcome: { kind: "unreachable" } };
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status === 412 && write.guard) {
    const current = error.problem.current as Versioned | undefined;
    return current ? compared(write, current) : stale(write);
  }
  const passing = error.status >= 500 || [401, 408, 425, 429].includes(error.status);
  if (passing) return { outcome: { kind: "busy", retryAfterMs: error.retryAfterMs } };
  const answer: Refusal = { message: error.message, requestId: error.requestId, code: error.problem.code };
  return { outcome: { kind: "refused" }, answer };
}

/** An edit whose answer was lost has been made when what it asks for is there. */
function compared(write: Write, current: Versioned): Attempt {
  const asked = Object.entries((write.body ?? {}) as Fields);
  const made = write.attempts > 0 && asked.every(([field, value]) => agrees(value, current[field]));
  if (made) return { outcome: { kind: "accepted", version: current.version }, answer: current };
  return { outcome: { kind: "stale", theirs: current } };
}

/** The server may say more of an object than was asked for. */
function agrees(asked: unknown, current: unknown): boolean {
  if (asked === null || typeof asked !== "object" || Array.isArray(asked)) return same(asked, current);
  return Object.entries(asked).every(([part, value]) => same(value, (current as Fields | null)?.[part]));
}

async function stale(write: Write): Promise<Attempt> {
  try {
    return compared(write, await request<Versioned>("GET", write.path));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) {
      return { outcome: { kind: "refused" }, answer: { message: "It was deleted in the meantime." } };
    }
    return { outcome: { kind: "unreachable" } };
  }
}

function versionOf(answer: unknown): number | null {
  if (answer === null || typeof answer !== "object") return null;
  const object = "task" in answer ? (answer as { task: unknown }).task : answer;
  const version = (object as { version?: unknown } | null)?.version;
  return typeof version === "number" ? version : null;
}
