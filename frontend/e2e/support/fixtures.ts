import { test as base, expect, type BrowserContext } from "@playwright/test";
import { Person } from "./person";
import { type Server, startServer } from "./server";

interface Each {
  /** Whether the journey goes offline: then requests fail, and Chromium logs each. */
  goesOffline: boolean;
  /** Fails the journey on a console error, an uncaught error, or a request that leaves the origin. */
  watched: void;
  /** Somebody with an account of their own, signed in with the test's browser context. */
  person: Person;
}

interface EachWorker {
  /** One server for the tests of a worker; each test brings an account, and so an empty workspace. */
  server: Server;
}

export const test = base.extend<Each, EachWorker>({
  server: [
    async ({}, provide, worker) => {
      const server = await startServer(`worker-${worker.workerIndex}`);
      await provide(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  goesOffline: [false, { option: true }],
  baseURL: async ({ server }, provide) => provide(server.url),
  watched: [
    async ({ context, baseURL, goesOffline }, provide) => {
      const faults = watch(context, baseURL ?? "");
      await provide();
      expect(goesOffline ? faults.filter((fault) => !OFFLINE.test(fault)) : faults, "console errors and requests outside the origin").toEqual([]);
    },
    { auto: true },
  ],
  person: async ({ context }, provide) => provide(await Person.register(context.request)),
});

export { expect };

const OFFLINE = /^console: Failed to (load resource: net::ERR_(INTERNET_DISCONNECTED|FAILED)|fetch RSC payload)/;

/** The list of what went wrong in a context, filled while it is used. */
export function watch(context: BrowserContext, origin: string): string[] {
  const faults: string[] = [];
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) faults.push(`left the origin: ${url}`);
  });
  context.on("weberror", (fault) => void faults.push(`uncaught: ${fault.error().stack ?? fault.error().message}`));
  context.on("console", (message) => {
    if (message.type() !== "error" || expected(message.text(), message.location().url)) return;
    faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  return faults;
}

/**
 * Answers that are no faults, and that Chromium logs all the same: asking who is signed in is how a browser without a
 * session learns that nobody is; a revert of what was changed again is refused until it is asked for twice;
 * a filter that cannot be read is shown with its fault.
 */
function expected(text: string, url: string): boolean {
  const refused = text.includes("status of 412") && /\/api\/audit\/\d+\/revert\?.*overwrite=false$/.test(url);
  const unreadable = text.includes("status of 422") && /\/api\/tasks\?filter=/.test(url);
  return refused || unreadable || (text.includes("status of 401") && url.endsWith("/api/auth/me"));
}
