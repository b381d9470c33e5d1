import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Queue } from "./queue";
import { enqueue, markSending, nextToSend, recover, resolve, retryNow, settle, wakeAt, withdraw } from "./queue";
import type { NewWrite } from "./write";

const rename = (id: string, subject: string, version = 1, before = "a", after = "b"): NewWrite => ({
  id,
  subject,
  label: "Rename task",
  method: "PATCH",
  path: `/api/tasks/${subject}`,
  effect: { kind: "change", fields: { title: after } },
  guard: { version, before: { title: before } },
});

const queueOf = (...writes: NewWrite[]): Queue => writes.reduce<Queue>(enqueue, []);
const ids = (queue: Queue) => queue.map((write) => write.id);

describe("order", () => {
  test("sends one write at a time, the oldest first", () => {
    const queue = queueOf(rename("1", "x"), rename("2", "y"));
    expect(nextToSend(queue, 0)?.id).toBe("1");
    expect(nextToSend(markSending(queue, "1"), 0)).toBeUndefined();
  });

  test("a conflict holds up its own subject only", () => {
    let queue = markSending(queueOf(rename("1", "x"), rename("2", "x"), rename("3", "y")), "1");
    queue = settle(queue, "1", { kind: "stale", theirs: { version: 5, title: "theirs" } }, 0, 0);
    expect(queue[0]?.state).toBe("conflict");
    expect(nextToSend(queue, 0)?.id).toBe("3");
  });

  test("a write waits for its pause, and everything waits behind it", () => {
    let queue = markSending(queueOf(rename("1", "x"), rename("2", "y")), "1");
    queue = settle(queue, "1", { kind: "unreachable" }, 1_000, 1);
    expect(nextToSend(queue, 1_000)).toBeUndefined();
    expect(wakeAt(queue)).toBe(1_500);
    expect(nextToSend(queue, 1_500)?.id).toBe("1");
    expect(nextToSend(retryNow(queue), 1_000)?.id).toBe("1");
  });

  test("honours Retry-After when it is longer than the own pause", () => {
    const queue = markSending(queueOf(rename("1", "x")), "1");
    expect(wakeAt(settle(queue, "1", { kind: "busy", retryAfterMs: 7_000 }, 0, 0))).toBe(7_000);
  });
});

describe("versions", () => {
  test("a later edit of the same object expects the version the first one made", () => {
    const queue = markSending(queueOf(rename("1", "x", 1), rename("2", "x", 1, "b", "c")), "1");
    expect(settle(queue, "1", { kind: "accepted", version: 2 }, 0, 0)[0]?.guard?.version).toBe(2);
  });

  test("a foreign change of other fields is merged without asking", () => {
    const queue = markSending(queueOf(rename("1", "x", 1)), "1");
    const merged = settle(queue, "1", { kind: "stale", theirs: { version: 9, title: "a", priority: 1 } }, 0, 0);
    expect(merged[0]).toMatchObject({ state: "waiting", guard: { version: 9 } });
  });

  test("a foreign change of the same field is shown, and each choice is kept", () => {
    const queue = markSending(queueOf(rename("1", "x", 1)), "1");
    const held = settle(queue, "1", { kind: "stale", theirs: { version: 9, title: "z" } }, 0, 0);
    expect(held[0]).toMatchObject({ state: "conflict", theirs: { title: "z" } });
    expect(resolve(held, "1", "theirs")).toEqual([]);
    expect(resolve(held, "1", "mine")[0]).toMatchObject({
      state: "waiting",
      guard: { version: 9, before: { title: "z" } },
    });
  });
});

describe("undo", () => {
  test("withdraws a write that was never sent", () => {
    expect(withdraw(queueOf(rename("1", "x")), "1")).toEqual([]);
  });

  test("keeps a write whose fate is unknown", () => {
    const queue = settle(markSending(queueOf(rename("1", "x")), "1"), "1", { kind: "unreachable" }, 0, 0);
    expect(ids(withdraw(queue, "1"))).toEqual(["1"]);
  });
});

test("a refused creation takes the edits of that object with it", () => {
  const create: NewWrite = { ...rename("1", "x"), method: "POST", effect: { kind: "create", objects: [{ id: "x" }] } };
  const queue = markSending(queueOf(create, rename("2", "x"), rename("3", "y")), "1");
  expect(ids(settle(queue, "1", { kind: "refused" }, 0, 0))).toEqual(["3"]);
});

/** A server that applies each Idempotency-Key once, and may be cut off before or after it applied one. */
type Step = "send" | "lose-request" | "lose-answer" | "crash" | "busy" | "edit";

test("any order of edits, losses and crashes applies every write once, per subject in order", () => {
  const steps = fc.array(
    fc.constantFrom<Step>("send", "lose-request", "lose-answer", "crash", "busy", "edit"),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, fc.array(fc.constantFrom("x", "y", "z"), { minLength: 1, maxLength: 60 }), (script, subjects) => {
      const applied: { id: string; subject: string }[] = [];
      const made: { id: string; subject: string }[] = [];
      let queue: Queue = [];
      let now = 0;
      const apply = (id: string, subject: string) => {
        if (!applied.some((entry) => entry.id === id)) applied.push({ id, subject });
      };
      const edit = () => {
        const write = rename(String(made.length).padStart(4, "0"), subjects[made.length % subjects.length] ?? "x");
        made.push({ id: write.id, subject: write.subject });
        queue = enqueue(queue, write);
      };
      const attempt = (step: Step) => {
        now = Math.max(now, wakeAt(queue) ?? now);
        const write = nextToSend(queue, now);
        if (!write) return;
        queue = markSending(queue, write.id);
        if (step === "send" || step === "lose-answer" || step === "crash") apply(write.id, write.subject);
        if (step === "crash") queue = recover(JSON.parse(JSON.stringify(queue)) as Queue);
        else if (step === "send") queue = settle(queue, write.id, { kind: "accepted", version: 2 }, now, 0.5);
        else if (step === "busy") queue = settle(queue, write.id, { kind: "busy", retryAfterMs: null }, now, 0.5);
        else queue = settle(queue, write.id, { kind: "unreachable" }, now, 0.5);
      };
      edit();
      for (const step of script) {
        if (step === "edit") edit();
        else attempt(step);
      }
      while (queue.length > 0) attempt("send");

      expect(applied).toHaveLength(made.length);
      for (const subject of ["x", "y", "z"]) {
        const order = (list: typeof made) => list.filter((entry) => entry.subject === subject).map((entry) => entry.id);
        expect(order(applied)).toEqual(order(made));
      }
    }),
    { numRuns: 200 },
  );
});
