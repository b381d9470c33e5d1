import type { Fields, NewWrite, Outcome, Write } from "./write";

/**
 * The write queue as a pure state machine: a list of writes in the order they were made. Every
 * function answers a new list; none reads a clock or does I/O.
 *
 * Guarded: writes of one subject are sent in order; an accepted or withdrawn write is never sent
 * again; a write leaves the queue only by being accepted, refused, withdrawn or given up by the user.
 */
export type Queue = readonly Write[];

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export function enqueue(queue: Queue, write: NewWrite): Queue {
  return [...queue, { ...write, attempts: 0, notBefore: 0, state: "waiting" }];
}

/** After a reload nothing is under way: an attempt without a known answer is made again, under its key. */
export function recover(queue: Queue): Queue {
  return queue.map((write) => (write.state === "sending" ? { ...write, state: "waiting" } : write));
}

/** The next write to send at `now`: one at a time, the oldest first, past subjects that are held up. */
export function nextToSend(queue: Queue, now: number): Write | undefined {
  if (queue.some((write) => write.state === "sending")) return undefined;
  const candidate = sendable(queue)[0];
  return candidate && candidate.notBefore <= now ? candidate : undefined;
}

/** When to look again (epoch milliseconds), or undefined when only an answer or the user can change anything. */
export function wakeAt(queue: Queue): number | undefined {
  if (queue.some((write) => write.state === "sending")) return undefined;
  return sendable(queue)[0]?.notBefore;
}

export function markSending(queue: Queue, id: string): Queue {
  return update(queue, id, (write) => ({ ...write, state: "sending", attempts: write.attempts + 1 }));
}

/** Applies the answer to one attempt. `jitter` (0 to 1) spreads the retries of many clients. */
export function settle(queue: Queue, id: string, outcome: Outcome, now: number, jitter: number): Queue {
  const write = queue.find((candidate) => candidate.id === id);
  if (!write) return queue;
  switch (outcome.kind) {
    case "accepted":
      return rebase(without(queue, id), write.subject, outcome.version);
    case "refused":
      return withoutDependents(queue, write);
    case "unreachable":
    case "busy": {
      const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(write.attempts - 1, 10));
      const asked = outcome.kind === "busy" ? (outcome.retryAfterMs ?? 0) : 0;
      const notBefore = now + Math.max(asked, pause * (0.5 + jitter / 2));
      return update(queue, id, (waiting) => ({ ...waiting, state: "waiting", notBefore }));
    }
    case "stale":
      return update(queue, id, (stale) => mergeOrHold(stale, outcome.theirs));
  }
}

/** Undo of a write that was not sent yet. Answers the queue unchanged when it is too late for that. */
export function withdraw(queue: Queue, id: string): Queue {
  const write = queue.find((candidate) => candidate.id === id);
  return write && write.state === "waiting" && write.attempts === 0 ? without(queue, id) : queue;
}

/** The user's answer to a conflict: send mine over theirs, or drop mine. */
export function resolve(queue: Queue, id: string, choice: "mine" | "theirs"): Queue {
  if (choice === "theirs") return without(queue, id);
  return update(queue, id, (write) => {
    if (write.state !== "conflict" || !write.theirs) return write;
    return guardedBy(write, write.theirs);
  });
}

/** Back online, or the user asked: every pause ends now. */
export function retryNow(queue: Queue): Queue {
  return queue.map((write) => (write.notBefore > 0 ? { ...write, notBefore: 0 } : write));
}

function sendable(queue: Queue): Write[] {
  const held = new Set<string>();
  return queue.filter((write) => {
    const free = write.state === "waiting" && !held.has(write.subject);
    held.add(write.subject);
    return free;
  });
}

/** A later edit of the same object was made on top of this one, so it now expects this one's version. */
function rebase(queue: Queue, subject: string, version: number | null): Queue {
  if (version === null) return queue;
  return queue.map((write) =>
    write.subject === subject && write.guard && write.guard.version < version
      ? { ...write, guard: { ...write.guard, version } }
      : write,
  );
}

/** Without the object that a refused write was to create, later writes to it have no meaning. */
function withoutDependents(queue: Queue, refused: Write): Queue {
  const creates = refused.effect.kind === "create";
  return queue.filter((write) => write.id !== refused.id && !(creates && write.subject === refused.subject));
}

/** Somebody else changed other fields: send again on their version. The same fields: the user decides. */
function mergeOrHold(write: Write, theirs: Fields & { version: number }): Write {
  const before = write.guard?.before ?? {};
  const touched = Object.keys(before).some((field) => !same(before[field], theirs[field]));
  return touched ? { ...write, state: "conflict", theirs } : guardedBy(write, theirs);
}

function guardedBy(write: Write, theirs: Fields): Write {
  const { theirs: _theirs, ...rest } = write;
  const before = Object.fromEntries(Object.keys(write.guard?.before ?? {}).map((field) => [field, theirs[field]]));
  return { ...rest, state: "waiting", notBefore: 0, guard: { version: Number(theirs.version), before } };
}

/** Instants are equal whatever offset they are written with. */
export function same(left: unknown, right: unknown): boolean {
  const comparable = (value: unknown) =>
    typeof value === "string" && INSTANT.test(value) ? Date.parse(value) : JSON.stringify(value ?? null);
  return comparable(left) === comparable(right);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

function without(queue: Queue, id: string): Queue {
  return queue.filter((write) => write.id !== id);
}

function update(queue: Queue, id: string, change: (write: Write) => Write): Queue {
  return queue.map((write) => (write.id === id ? change(write) : write));
}
