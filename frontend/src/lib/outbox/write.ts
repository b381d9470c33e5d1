import type { Method } from "@/lib/api/http";

/** Fields of an object as the API names them. */
export type Fields = Record<string, unknown>;

/**
 * What a waiting write does to what the user sees. The server's data stays untouched below it: the
 * view is always "server data, then the waiting writes in order", so nothing has to be rolled back.
 */
export type Effect =
  | { kind: "create"; objects: Fields[] }
  | { kind: "change"; fields: Fields }
  /** Of a write to many objects: the fields of each, by id. */
  | { kind: "each"; fields: Record<string, Fields> }
  | { kind: "none" };

export interface Reverts {
  workspace: string;
  /** The request whose audit record it is: the id of the write that was sent. */
  request: string;
  /** Also if it was changed again since. */
  overwrite?: boolean;
}

export interface Write {
  /** UUIDv7: gives the order, and is the Idempotency-Key of every attempt. */
  id: string;
  /** The object it concerns, e.g. `task:<id>`; writes of one subject never overtake each other. */
  subject: string;
  /** Said to the user when it fails: "Rename task". */
  label: string;
  method: Exclude<Method, "GET">;
  path: string;
  body?: unknown;
  effect: Effect;
  /** Present when the write must not overwrite a newer version: sent as If-Match. */
  guard?: { version: number; before: Fields };
  /** Present when it takes back what an earlier request did to the object at `path`. */
  reverts?: Reverts;
  attempts: number;
  /** Not sent before this instant (epoch milliseconds). */
  notBefore: number;
  state: "waiting" | "sending" | "conflict";
  /** The server's object, when `state` is `conflict`. */
  theirs?: Fields;
}

export type NewWrite = Pick<Write, "id" | "subject" | "label" | "method" | "path" | "effect"> &
  Partial<Pick<Write, "body" | "guard" | "reverts">>;

/** How an attempt ended. */
export type Outcome =
  | { kind: "accepted"; version: number | null }
  | { kind: "unreachable" }
  | { kind: "busy"; retryAfterMs: number | null }
  | { kind: "refused" }
  | { kind: "stale"; theirs: Fields & { version: number } };
