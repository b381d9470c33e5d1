import type { Queue } from "./queue";
import { enqueue, markSending, nextToSend, recover, resolve, retryNow, settle, wakeAt, withdraw } from "./queue";
import type { QueueStore } from "./queue-store";
import type { NewWrite, Outcome, Write } from "./write";

export interface Attempt {
  outcome: Outcome;
  /** The body of an accepted write, or the error of a refused one. */
  answer?: unknown;
}

export interface Settled extends Attempt {
  write: Write;
}

export interface OutboxPorts {
  store: QueueStore;
  send: (write: Write) => Promise<Attempt>;
  now: () => number;
  random: () => number;
  /** Tells the other tabs; they pass it to `hear`. */
  tell: (message: OutboxMessage) => void;
}

/** Between the tabs of one browser: the queue after a change, and the answer that caused it. */
export interface OutboxMessage {
  queue: Queue;
  settled?: Settled;
}

/**
 * Runs the queue: keeps it stored, sends one write at a time while this tab leads, and tells what
 * came of each. The shown queue changes at once; the stored one follows in the same order.
 */
export class Outbox {
  private queue: Queue = [];
  private saving: Promise<unknown> = Promise.resolve();
  private unsaved = 0;
  private leading = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly settledWatchers = new Set<(settled: Settled) => void>();

  constructor(private readonly ports: OutboxPorts) {}

  readonly snapshot = (): Queue => this.queue;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Called with each final answer, before the write leaves the queue, in every tab. */
  readonly onSettled = (watcher: (settled: Settled) => void): (() => void) => {
    this.settledWatchers.add(watcher);
    return () => this.settledWatchers.delete(watcher);
  };

  async open(): Promise<void> {
    const stored = await this.ports.store.read();
    if (this.unsaved === 0) this.show(stored);
  }

  /** This tab sends from now on. Attempts a dead tab left behind are made again under their key. */
  async lead(): Promise<void> {
    this.leading = true;
    await this.change(recover);
    this.pump();
  }

  add(write: NewWrite): void {
    void this.change((queue) => enqueue(queue, write));
    this.pump();
  }

  /** Takes back a write that was not sent; false when it is too late and the opposite must be sent. */
  withdraw(id: string): boolean {
    const before = this.queue.length;
    void this.change((queue) => withdraw(queue, id));
    return this.queue.length < before;
  }

  resolve(id: string, choice: "mine" | "theirs"): void {
    void this.change((queue) => resolve(queue, id, choice));
    this.pump();
  }

  retryNow(): void {
    void this.change(retryNow);
    this.pump();
  }

  /** Forgets everything that waits: at sign-out, after the user agreed. */
  clear(): Promise<void> {
    return this.change(() => []);
  }

  /** A message of another tab. */
  hear(message: OutboxMessage): void {
    if (message.settled) this.announce(message.settled);
    if (this.unsaved === 0) this.show(message.queue);
    this.pump();
  }

  private async change(step: (queue: Queue) => Queue, settled?: Settled): Promise<void> {
    this.show(step(this.queue));
    this.unsaved += 1;
    const saved = this.saving.then(() => this.ports.store.apply(step));
    this.saving = saved.catch(() => undefined);
    // When the browser cannot store (quota, private window) the queue lives on in this page.
    const stored = await saved.catch(() => this.queue);
    this.unsaved -= 1;
    if (this.unsaved === 0) this.show(stored);
    this.ports.tell({ queue: stored, ...(settled ? { settled } : {}) });
  }

  private pump(): void {
    clearTimeout(this.timer);
    if (!this.leading) return;
    const write = nextToSend(this.queue, this.ports.now());
    if (write) {
      void this.attempt(write);
      return;
    }
    const wake = wakeAt(this.queue);
    if (wake !== undefined) this.timer = setTimeout(() => this.pump(), Math.max(0, wake - this.ports.now()));
  }

  /** Saved as "sending" before it is sent: after a crash in between, undo knows that it may have arrived. */
  private async attempt(write: Write): Promise<void> {
    await this.change((queue) => markSending(queue, write.id));
    const attempt = await this.ports.send(write);
    const final = attempt.outcome.kind === "accepted" || attempt.outcome.kind === "refused";
    const settled = final ? { ...attempt, write } : undefined;
    if (settled) this.announce(settled);
    const [now, jitter] = [this.ports.now(), this.ports.random()];
    void this.change((queue) => settle(queue, write.id, attempt.outcome, now, jitter), settled);
    this.pump();
  }

  private announce(settled: Settled): void {
    for (const watcher of this.settledWatchers) watcher(settled);
  }

  private show(queue: Queue): void {
    if (queue === this.queue) return;
    this.queue = queue;
    for (const watcher of this.watchers) watcher();
  }
}
