import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/endpoints";
import type { Task } from "@/lib/api/types";
import { belongs, queryOf, type View } from "./view";

/** One cached list per view, and one entry per opened task. Every way a task arrives ends in `keep`. */
export interface TaskListData {
  items: Task[];
  /** The server has more than was asked for. */
  more: boolean;
}

const LISTS = ["tasks", "list"] as const;
const PAGES = 10;

export const taskListQuery = (view: View) =>
  queryOptions({
    queryKey: [...LISTS, view] as const,
    queryFn: ({ signal }) => loadList(view, signal),
  });

export const taskQuery = (id: string) =>
  queryOptions({ queryKey: ["tasks", "one", id] as const, queryFn: ({ signal }) => api.task(id, signal) });

/** Puts the server's newest word on a task into every cached list it belongs to, and out of the others. */
export function keep(client: QueryClient, task: Task): void {
  client.setQueryData<Task>(taskQuery(task.id).queryKey, (old) => newer(old, task));
  for (const [key, data] of client.getQueriesData<TaskListData>({ queryKey: LISTS })) {
    if (!data) continue;
    const view = key[2] as View;
    const old = data.items.find((item) => item.id === task.id);
    if (old && old.version > task.version) continue;
    const rest = data.items.filter((item) => item.id !== task.id);
    if (belongs(view, task)) client.setQueryData(key, { ...data, items: [...rest, task] });
    else if (old) client.setQueryData(key, { ...data, items: rest });
  }
}

/** Takes a task out of every list: the server does not have it any more. */
export function forget(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: taskQuery(id).queryKey });
  client.setQueriesData<TaskListData>({ queryKey: LISTS }, (data) =>
    data ? { ...data, items: data.items.filter((item) => item.id !== id) } : data,
  );
}

export function known(client: QueryClient, id: string): Task | undefined {
  const single = client.getQueryData<Task>(taskQuery(id).queryKey);
  const listed = client
    .getQueriesData<TaskListData>({ queryKey: LISTS })
    .map(([, data]) => data?.items.find((item) => item.id === id));
  return [single, ...listed].reduce((best, task) => (task ? newer(best, task) : best), undefined);
}

/** The version the cache has of a task; 0 when it has none. */
export function knownVersion(client: QueryClient, id: string): number {
  return known(client, id)?.version ?? 0;
}

export function refreshTasks(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: ["tasks"] });
}

async function loadList(view: View, signal: AbortSignal): Promise<TaskListData> {
  const items: Task[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await api.tasks({ ...queryOf(view), cursor }, signal);
    items.push(...answer.items);
    if (answer.next_cursor === null) return { items, more: false };
    cursor = answer.next_cursor;
  }
  return { items, more: true };
}

function newer(old: Task | undefined, task: Task): Task {
  return old && old.version > task.version ? old : task;
}
