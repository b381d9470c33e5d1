import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");
const START_MS = 60_000;
const STOP_MS = 20_000;

export interface Server {
  url: string;
  /** The folder of its database, for commands beside it. */
  data: string;
  stop: () => Promise<void>;
}

/** Starts `taskflow serve` with a database of its own and answers when its health is up. */
export async function startServer(name: string): Promise<Server> {
  const ui = process.env.TASKFLOW_UI ?? join(ROOT, "frontend/out");
  if (!existsSync(join(ui, "index.html"))) throw new Error(`There is no built interface in ${ui}: run make ui.`);
  const data = mkdtempSync(join(tmpdir(), "taskflow-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(ROOT, "frontend/test-results", `server-${name}.log`);
  const running = spawn("taskflow", ["serve", "--port", String(port)], {
    cwd: data,
    env: {
      ...process.env,
      PATH: [process.env.PATH, join(ROOT, ".venv/bin")].join(delimiter),
      TASKFLOW_DATA: join(data, "data"),
      TASKFLOW_UI: ui,
      TASKFLOW_REGISTRATION: "open",
      TASKFLOW_SIGN_IN_ATTEMPTS: "1000",
      TASKFLOW_OUTBOUND_NETWORKS: '["127.0.0.0/8"]',
      DATABASE_URL: undefined,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  mkdirSync(join(ROOT, "frontend/test-results"), { recursive: true });
  const sink = createWriteStream(log);
  running.stdout.pipe(sink);
  running.stderr.pipe(sink);
  const stop = async () => {
    await stopped(running);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await healthy(url, running);
  } catch (error) {
    await stop();
    throw new Error(`taskflow serve did not start, see ${log}`, { cause: error });
  }
  return { url, data: join(data, "data"), stop };
}

async function healthy(url: string, running: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (running.exitCode !== null) throw new Error(`it ended with ${running.exitCode}`);
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`no health after ${START_MS} ms`);
}

/** Asks the process to end, so that its database ends with it; kills it only when it does not. */
async function stopped(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const ended = new Promise((resume) => running.once("exit", resume));
  const kill = setTimeout(() => running.kill("SIGKILL"), STOP_MS);
  running.kill("SIGTERM");
  await ended;
  clearTimeout(kill);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resume) => probe.listen(0, "127.0.0.1", resume));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resume) => probe.close(resume));
  return port;
}
