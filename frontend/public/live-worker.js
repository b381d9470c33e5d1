// One event stream for all tabs of this origin. Browsers allow six connections to one HTTP/1.1
// server; a stream in each tab would freeze the seventh. Runs as a SharedWorker, and for a browser
// without those as the worker of the one tab that is looked at.
//
// To a tab:   {kind: "state", state: "live" | "connecting"}, {kind: "change", data: [change, …]},
//             {kind: "reset"}: something may have been missed, ask again for what is shown
// From a tab: "bye" when it closes, "retry" when the network is back.
const SILENCE_MS = 37_500; // two and a half of the server's pings; who is silent longer is gone
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];

const ports = new Set();
let source = null;
let state = "connecting";
let failures = 0;
let retry = 0;
let silence = 0;
let batch = [];
let flush = 0;
let cursor = "";

const post = (message) => ports.forEach((port) => port.postMessage(message));

function show(next) {
  if (state === next) return;
  state = next;
  post({ kind: "state", state });
}

function heard(event) {
  cursor = event.lastEventId || cursor;
  watch();
}

/** A connection that died on the way is never closed: only its silence tells. */
function watch() {
  clearTimeout(silence);
  silence = setTimeout(reconnect, SILENCE_MS);
}

function deliver() {
  flush = 0;
  const data = batch;
  batch = [];
  post({ kind: "change", data });
}

function close() {
  clearTimeout(retry);
  clearTimeout(silence);
  silence = 0;
  source?.close();
  source = null;
}

function reconnect() {
  close();
  show("connecting");
  if (ports.size === 0) return;
  retry = setTimeout(open, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
  failures += 1;
}

// Goes on after the last event. A first stream has none: what changed between the pages' own first
// questions and now is covered by asking again.
function open() {
  close();
  source = new EventSource(cursor ? `/api/stream?after=${encodeURIComponent(cursor)}` : "/api/stream");
  watch();
  source.addEventListener("hello", (event) => {
    failures = 0;
    show("live");
    if (!cursor) post({ kind: "reset" });
    cursor ||= JSON.parse(event.data).head ?? "";
    heard(event);
  });
  source.addEventListener("change", (event) => {
    heard(event);
    batch.push(JSON.parse(event.data));
    flush ||= setTimeout(deliver, 4);
  });
  source.addEventListener("ping", heard);
  source.addEventListener("reset", (event) => {
    heard(event);
    post({ kind: "reset" });
  });
  source.onerror = () => {
    if (source && source.readyState === EventSource.CLOSED) reconnect();
    else show("connecting");
  };
}

function join(port) {
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data === "bye") {
      ports.delete(port);
      if (ports.size === 0) close();
    }
    if (data === "retry" && state !== "live") {
      failures = 0;
      open();
    }
  };
  port.postMessage({ kind: "state", state });
  if (!source) open();
}

self.onconnect = (event) => join(event.ports[0]);
if ("DedicatedWorkerGlobalScope" in self) join(self);
