import type { Problem } from "./types";

/** The server answered with a problem document (RFC 9457), or with an error without one. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly retryAfterMs: number | null,
  ) {
    super(problem.errors?.[0]?.message || problem.detail || problem.title);
    this.name = "ApiProblem";
  }
  get requestId(): string | undefined {
    return this.problem.request_id ?? undefined;
  }
}

/** No answer came: the machine is offline or the server is away. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
    this.name = "Unreachable";
  }
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export interface RequestOptions {
  body?: unknown;
  query?: Record<string, unknown> | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends one request to the own origin and answers its JSON (`undefined` for 204). */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (options.body !== undefined) {
    headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  }
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken();
  try {
    return await fetch(path + queryString(options.query), {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body !== undefined ? { body: JSON.stringify(options.body) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new Unreachable(cause);
  }
}

function queryString(query: RequestOptions["query"]): string {
  const pairs = Object.entries(query ?? {})
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const))
    .filter(([, value]) => value !== undefined && value !== null);
  if (pairs.length === 0) return "";
  return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}

function csrfToken(): string {
  const found = /(?:^|; )taskflow_csrf=([^;]*)/.exec(document.cookie);
  return found ? decodeURIComponent(found[1] ?? "") : "";
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get("Retry-After"));
  const retryAfterMs = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter * 1000 : null;
  const fallback: Problem = {
    type: "about:blank",
    title: `The server answered ${response.status}.`,
    status: response.status,
    code: "no_problem_document",
    detail: "",
    request_id: response.headers.get("X-Request-ID"),
  };
  const body: unknown = await response.json().catch(() => null);
  const problem = body !== null && typeof body === "object" ? { ...fallback, ...(body as Problem) } : fallback;
  return new ApiProblem(response.status, problem, retryAfterMs);
}
