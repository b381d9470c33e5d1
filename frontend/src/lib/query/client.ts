import { createAsyncStoragePersister } from "@tanstack/query-async-storage-persister";
import { QueryCache, QueryClient } from "@tanstack/react-query";
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

/** The last data, kept in IndexedDB: shown at once on the next visit, and offline. */
export function makePersister() {
  const store = createStore("taskflow-cache", "queries");
  return createAsyncStoragePersister({
    key: "cache",
    throttleTime: 1_000,
    storage: {
      getItem: async (key) => (await get<string>(key, store)) ?? null,
      setItem: (key, value) => set(key, value, store),
      removeItem: (key) => del(key, store),
    },
  });
}
