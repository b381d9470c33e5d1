import { expect, test, vi } from "vitest";
import { Outbox, type Attempt, type OutboxMessage, type OutboxPorts } from "./outbox";
import type { Queue } from "./queue";
import { memoryQueueStore } from "./queue-store";
import type { NewWrite, Write } from "./write";

const write = (id: string, subject = "task:x"): NewWrite => ({
  id,
  subject,
  label: "Edit task",
  method: "PATCH",
  path: "/api/tasks/x",
  effect: { kind: "change", fields: { title: id } },
});

const accepted: Attempt = { outcome: { kind: "accepted", version: 2 }, answer: { version: 2 } };

function make(send: (write: Write) => Promise<Attempt>, more: Partial<OutboxPorts> = {}) {
  return new Outbox({ store: memoryQueueStore(), send, now: Date.now, random: () => 0, tell: () => undefined, ...more });
}

const empty = (outbox: Outbox) => vi.waitFor(() => expect(outbox.snapshot()).toEqual([]));

test("shows a write at once and sends it in order", async () => {
  const sent: string[] = [];
  const outbox = make(async ({ id }) => (sent.push(id), accepted));
  outbox.add(write("1"));
  outbox.add(write("2"));
  expect(outbox.snapshot().map(({ id }) => id)).toEqual(["1", "2"]);
  await outbox.lead();
  await empty(outbox);
  expect(sent).toEqual(["1", "2"]);
});

test("tells the answer while the write still covers the view", async () => {
  const outbox = make(async () => accepted);
  const seen: number[] = [];
  outbox.onSettled(() => seen.push(outbox.snapshot().length));
  await outbox.lead();
  outbox.add(write("1"));
  await empty(outbox);
  expect(seen).toEqual([1]);
});

test("a page that was killed while sending leaves the write to the next one, under the same key", async () => {
  const store = memoryQueueStore();
  const keys: string[] = [];
  const killed = make((sending) => (keys.push(sending.id), new Promise<Attempt>(() => undefined)), { store });
  await killed.lead();
  killed.add(write("1"));
  await vi.waitFor(() => expect(keys).toEqual(["1"]));

  const next = make(async (sending) => (keys.push(sending.id), accepted), { store });
  await next.open();
  await next.lead();
  await empty(next);
  expect(keys).toEqual(["1", "1"]);
});

test("another tab shows the write, hears its answer, and does not send it", async () => {
  const other = make(async () => {
    throw new Error("A tab that does not lead must not send.");
  });
  const heard: string[] = [];
  other.onSettled(({ write: settled }) => heard.push(settled.id));
  const shown: Queue[] = [];
  other.subscribe(() => shown.push(other.snapshot()));
  const outbox = make(async () => accepted, { tell: (message: OutboxMessage) => other.hear(structuredClone(message)) });
  await outbox.lead();
  outbox.add(write("1"));
  await empty(outbox);
  await empty(other);
  expect(heard).toEqual(["1"]);
  expect(shown.some((queue) => queue.length === 1)).toBe(true);
});

test("withdraws only what was not sent", async () => {
  const outbox = make(async () => ({ outcome: { kind: "unreachable" } }));
  outbox.add(write("1"));
  expect(outbox.withdraw("1")).toBe(true);
  await outbox.lead();
  outbox.add(write("2"));
  await vi.waitFor(() => expect(outbox.snapshot()[0]?.attempts).toBe(1));
  expect(outbox.withdraw("2")).toBe(false);
});
