import { test as base, expect, type BrowserContext } from "@playwright/test";
import { Person } from "./person";
import { type Server, startServer } from "./server";

interface Each {
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
  baseURL: async ({ server }, provide) => provide(server.url),
  watched: [
    async ({ context, baseURL }, provide) => {
      const faults = watch(context, baseURL ?? "");
      await provide();
      expect(faults, "console errors and requests outside the origin").toEqual([]);
    },
    { auto: true },
  ],
  person: async ({ context }, provide) => provide(await Person.register(context.request)),
});

export { expect };

/** The list of what went wrong in a context, filled while it is used. */
export function watch(context: BrowserContext, origin: string): string[] {
  const faults: string[] = [];
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) faults.push(`left the origin: ${url}`);
  });
  context.on("weberror", ({ error }) => void faults.push(`uncaught: ${error().message}`));
  context.on("console", (message) => {
    if (message.type() !== "error" || expected(message.text(), message.location().url)) return;
    faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  return faults;
}

/** Asking who is signed in is how a browser without a session learns that nobody is; Chromium logs that 401. */
function expected(text: string, url: string): boolean {
  return text.includes("status of 401") && url.endsWith("/api/auth/me");
}
