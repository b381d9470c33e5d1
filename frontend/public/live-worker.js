// One event stream for all tabs of this origin. Browsers allow six connections to one HTTP/1.1
// server; a stream in each tab would freeze the seventh. Runs as a SharedWorker.
//
// To a tab:   {kind: "state", state: "live" | "connecting"}, {kind: "hello", data},
//             {kind: "change", data: [change, …]}, {kind: "reset"}
// From a tab: "bye" when it closes, "retry" when the network is back.
const SILENCE_MS = 40_000; // the server pings every 15 s
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];

const ports = new Set();
let source = null;
let state = "connecting";
let failures = 0;
let retry = 0;
let silence = 0;
let batch = [];
let flush = 0;

const post = (message) => ports.forEach((port) => port.postMessage(message));

function show(next) {
  if (state === next) return;
  state = next;
  post({ kind: "state", state });
}

function heard() {
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

// A stream opened by this page starts at the head: the pages ask for what they missed ("hello").
function open() {
  close();
  source = new EventSource("/api/stream");
  heard();
  source.addEventListener("hello", (event) => {
    failures = 0;
    heard();
    show("live");
    post({ kind: "hello", data: JSON.parse(event.data) });
  });
  source.addEventListener("change", (event) => {
    heard();
    batch.push(JSON.parse(event.data));
    flush ||= setTimeout(deliver, 4);
  });
  source.addEventListener("ping", heard);
  source.addEventListener("reset", () => {
    heard();
    post({ kind: "reset" });
  });
  source.onerror = () => {
    if (source && source.readyState === EventSource.CLOSED) reconnect();
    else show("connecting");
  };
}

self.onconnect = (event) => {
  const port = event.ports[0];
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
};
