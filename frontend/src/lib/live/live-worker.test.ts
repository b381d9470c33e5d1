import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const WORKER = readFileSync("public/live-worker.js", "utf8");
const INTERVAL = 15_000;

class Source extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readyState = 1;
  onerror = null;

  constructor(readonly url: string) {
    super();
    Source.opened.push(this);
  }

  close() {
    this.readyState = Source.CLOSED;
  }

  say(type: string, data = "{}", lastEventId = "") {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }
}

type Port = { onmessage: (event: { data: string }) => void; postMessage: (message: unknown) => void };

let heard: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  Source.opened = [];
  heard = [];
  const scope: { onconnect?: (event: { ports: Port[] }) => void } = {};
  new Function("self", "EventSource", WORKER)(scope, Source);
  scope.onconnect?.({ ports: [{ onmessage: () => undefined, postMessage: (message) => heard.push(message) }] });
});

afterEach(() => void vi.useRealTimers());

test("stays on a connection that pings", () => {
  Source.opened[0]?.say("hello", '{"head":"7-1"}');
  for (let number = 0; number < 10; number++) {
    vi.advanceTimersByTime(INTERVAL);
    Source.opened[0]?.say("ping");
  }
  expect(Source.opened).toHaveLength(1);
  expect(heard.at(-1)).toEqual({ kind: "reset" });
});

test("goes on after the last event when two pings and a half are missing", () => {
  Source.opened[0]?.say("hello", '{"head":"7-1"}');
  Source.opened[0]?.say("change", "{}", "8-2");
  vi.advanceTimersByTime(2.5 * INTERVAL - 1);
  expect(Source.opened).toHaveLength(1);
  vi.advanceTimersByTime(1 + 500);
  expect(heard).toContainEqual({ kind: "state", state: "connecting" });
  expect(Source.opened[0]?.readyState).toBe(Source.CLOSED);
  expect(Source.opened[1]?.url).toBe("/api/stream?after=8-2");
});

test("gives up a connection that never says hello", () => {
  vi.advanceTimersByTime(2.5 * INTERVAL + 500);
  expect(Source.opened).toHaveLength(2);
});

test("serves the one tab that started it where no worker is shared", () => {
  const scope = { DedicatedWorkerGlobalScope: Object, postMessage: (message: unknown) => heard.push(message) };
  vi.clearAllTimers(); // of the shared one
  Source.opened = [];
  new Function("self", "EventSource", WORKER)(scope, Source);
  expect(Source.opened).toHaveLength(1);
  Source.opened[0]?.say("hello", '{"head":"7-1"}');
  vi.advanceTimersByTime(2.5 * INTERVAL + 500);
  expect(Source.opened[1]?.url).toBe("/api/stream?after=7-1");
  expect(heard.slice(-3)).toEqual([{ kind: "state", state: "live" }, { kind: "reset" }, { kind: "state", state: "connecting" }]);
});
