import type { Change } from "@/lib/api/types";

export type LiveState = "live" | "connecting";

export type LiveMessage =
  | { kind: "state"; state: LiveState }
  | { kind: "change"; data: Change[] }
  | { kind: "reset" };

/** Connects this tab to the shared stream. Answers a function that says goodbye. */
export function openLiveStream(hear: (message: LiveMessage) => void): { close: () => void; retry: () => void } {
  if (typeof SharedWorker === "undefined") return openWhileVisible(hear);
  const worker = new SharedWorker("/live-worker.js", { name: "taskflow-live" });
  worker.port.onmessage = ({ data }: MessageEvent<LiveMessage>) => hear(data);
  worker.port.start();
  const bye = () => worker.port.postMessage("bye");
  const retry = () => worker.port.postMessage("retry");
  const leave = (event: PageTransitionEvent) => {
    if (!event.persisted) bye();
  };
  addEventListener("pagehide", leave);
  addEventListener("online", retry);
  return {
    retry,
    close: () => {
      removeEventListener("pagehide", leave);
      removeEventListener("online", retry);
      bye();
      worker.port.close();
    },
  };
}

/** Without SharedWorker: one stream of this tab, only while it is looked at, so that few are open at once. */
function openWhileVisible(hear: (message: LiveMessage) => void): { close: () => void; retry: () => void } {
  let source: EventSource | null = null;
  const close = () => {
    source?.close();
    source = null;
    hear({ kind: "state", state: "connecting" });
  };
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource("/api/stream");
    source.addEventListener("hello", () => {
      hear({ kind: "state", state: "live" });
      hear({ kind: "reset" });
    });
    source.addEventListener("change", (event: MessageEvent<string>) =>
      hear({ kind: "change", data: [JSON.parse(event.data) as Change] }),
    );
    source.addEventListener("reset", () => hear({ kind: "reset" }));
    source.onerror = () => hear({ kind: "state", state: "connecting" });
  };
  const follow = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", follow);
  open();
  return {
    retry: open,
    close: () => {
      document.removeEventListener("visibilitychange", follow);
      source?.close();
    },
  };
}
