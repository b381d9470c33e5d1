import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/endpoints";
import { ApiProblem } from "@/lib/api/http";
import type { Change } from "@/lib/api/types";
import { outbox } from "@/lib/outbox/use-outbox";
import { forget, keep, knownVersion, refreshTasks } from "./cache";
import { concerns } from "./overlay";

/** More changed tasks at once than this, and the lists are asked for again instead. */
const SINGLY = 12;

/** Brings the cache up to date with changes told by the live stream. */
export async function followTasks(client: QueryClient, changes: readonly Change[]): Promise<void> {
  const news = changes.filter((change) => change.object === "task" && isNews(client, change));
  for (const { task } of news) if (task) keep(client, task);
  const ids = new Set(news.filter((change) => !change.task).map((change) => change.subject));
  if (ids.size > SINGLY) return refreshTasks(client);
  await Promise.all([...ids].map((id) => fetchOne(client, id)));
  for (const { subject } of news) {
    for (const part of ["history", "reminders"]) void client.invalidateQueries({ queryKey: [part, subject] });
  }
}

/** Not the echo of a write of this browser: that one's answer brings the same version, or has. */
function isNews(client: QueryClient, { subject, version }: Change): boolean {
  if (outbox.snapshot().some((write) => concerns(write, subject))) return false;
  return version === null || version > knownVersion(client, subject);
}

async function fetchOne(client: QueryClient, id: string): Promise<void> {
  try {
    keep(client, await api.task(id));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) forget(client, id);
    else await refreshTasks(client);
  }
}
