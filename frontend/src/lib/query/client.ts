import { QueryCache, QueryClient } from "@tanstack/react-query";
import type { PersistedClient, Persister } from "@tanstack/react-query-persist-client";
import { createStore, del, get, set } from "idb-keyval";
import { ApiProblem } from "@/lib/api/http";

const DAY_MS = 86_400_000;
export const KEEP_MS = 7 * DAY_MS;

/** Live events keep the cache fresh; a query that has data is asked again only when it is stale on purpose. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiProblem && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        gcTime: KEEP_MS,
        staleTime: 30_000,
        networkMode: "always",
        retry: (failures, error) => !(error instanceof ApiProblem && error.status < 500) && failures < 3,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
      },
    },
  });
}

/** The last data, kept in IndexedDB: shown at once on the next visit, and offline. Written once a second at most. */
export function makePersister(): Persister {
  const store = createStore("taskflow-cache", "queries");
  let newest: PersistedClient | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    timer = undefined;
    // A browser without room keeps nothing: the next visit asks the server first.
    if (newest) set(KEY, newest, store).catch(() => undefined);
  };
  return {
    persistClient: (client) => {
      newest = client;
      timer ??= setTimeout(write, WRITE_MS);
    },
    restoreClient: () => get<PersistedClient>(KEY, store),
    removeClient: () => {
      newest = null;
      return del(KEY, store);
    },
  };
}

const KEY = "cache";
const WRITE_MS = 1_000;
