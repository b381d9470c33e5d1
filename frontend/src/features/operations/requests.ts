import type * as generated from "@/lib/api/generated";
import { request } from "@/lib/api/http";

export const MOST_SHOWN = 50;

const query = { limit: MOST_SHOWN };

/** What an administrator does with events between outbox and consumers. */
export const operations = {
  stats: (signal?: AbortSignal) =>
    request<generated.EventStats>("GET", "/api/events/stats", signal ? { signal } : {}),
  parked: (signal?: AbortSignal) =>
    request<generated.PageParkedEvent>("GET", "/api/events/parked", { query, ...(signal ? { signal } : {}) }),
  letters: (signal?: AbortSignal) =>
    request<generated.PageDeadLetter>("GET", "/api/events/dead-letters", { query, ...(signal ? { signal } : {}) }),
  /** Lets the parked events of `key`, or of all keys, be tried anew. */
  release: (key: string | null) => request<generated.Counted>("POST", "/api/events/parked/release", { body: { key } }),
  replay: (letterId: string) => request<undefined>("POST", `/api/events/dead-letters/${letterId}/replay`),
};
