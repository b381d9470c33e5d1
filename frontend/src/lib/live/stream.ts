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

/** Without SharedWorker: a worker of this tab alone, only while it is looked at, so that few streams are open at once. */
function openWhileVisible(hear: (message: LiveMessage) => void): { close: () => void; retry: () => void } {
  let worker: Worker | null = null;
  const close = () => {
    worker?.terminate();
    worker = null;
  };
  const follow = () => {
    if (!document.hidden) return open();
    close();
    hear({ kind: "state", state: "connecting" });
  };
  const open = () => {
    if (worker || document.hidden) return;
    worker = new Worker("/live-worker.js", { name: "taskflow-live" });
    worker.onmessage = ({ data }: MessageEvent<LiveMessage>) => hear(data);
  };
  const retry = () => (worker ? worker.postMessage("retry") : open());
  document.addEventListener("visibilitychange", follow);
  addEventListener("online", retry);
  open();
  return {
    retry,
    close: () => {
      document.removeEventListener("visibilitychange", follow);
      removeEventListener("online", retry);
      close();
    },
  };
}
