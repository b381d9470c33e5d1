"use client";
import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/endpoints";
import type { Notification } from "@/lib/api/types";
import { uuid7 } from "@/lib/ids/uuid7";
import { openTask } from "@/lib/navigation/task-link";
import { outbox, useWrites } from "@/lib/outbox/use-outbox";
import { say } from "@/lib/toast/toast";
import { messages } from "./messages";

const SUBJECT = "notification:";

export const notificationsQuery = queryOptions({
  queryKey: ["notifications"],
  queryFn: ({ signal }) => api.notifications({ limit: 100 }, signal),
});

/** The inbox, newest first, with what waits to be sent already applied. */
export function useNotifications() {
  const { data, error, isPending, refetch } = useQuery(notificationsQuery);
  const writes = useWrites();
  const items = (data?.items ?? []).map((notification) =>
    writes.reduce<Notification>(
      (shown, write) =>
        write.effect.kind === "change" && [SUBJECT + notification.id, `${SUBJECT}all`].includes(write.subject)
          ? { ...shown, ...write.effect.fields }
          : shown,
      notification,
    ),
  );
  return { items, error: data ? null : error, loading: isPending, retry: () => void refetch() };
}

export function useUnreadCount(): number {
  return useNotifications().items.filter((notification) => notification.read_at === null).length;
}

export function markRead(notification: Notification): void {
  if (notification.read_at !== null) return;
  send(notification.id, `/api/notifications/${notification.id}/read`, messages.labels.read);
}

export function markAllRead(): void {
  send("all", "/api/notifications/read-all", messages.labels.readAll);
}

/** After the server told of a change: the inbox is asked for again, and what is new in it is said. */
export async function followNotifications(client: QueryClient): Promise<void> {
  const known = client.getQueryData(notificationsQuery.queryKey)?.items;
  await client.invalidateQueries({ queryKey: notificationsQuery.queryKey });
  if (!known || document.hidden) return;
  const old = new Set(known.map((notification) => notification.id));
  const items = client.getQueryData(notificationsQuery.queryKey)?.items ?? [];
  for (const notification of items.filter((item) => item.read_at === null && !old.has(item.id)).slice(0, 3)) {
    const { title, body, task_id: taskId } = notification;
    const open = () => {
      markRead(notification);
      if (taskId) openTask(taskId);
    };
    say([title, body].filter(Boolean).join(". "), taskId ? { label: messages.open, run: open } : undefined);
  }
}

/** Puts a read mark into the cache in the moment its write leaves the queue. */
export function settleNotification(client: QueryClient, subject: string, fields: Partial<Notification>): void {
  if (!subject.startsWith(SUBJECT)) return;
  const id = subject.slice(SUBJECT.length);
  client.setQueryData(notificationsQuery.queryKey, (page) =>
    page
      ? { ...page, items: page.items.map((item) => (id === "all" || item.id === id ? { ...item, ...fields } : item)) }
      : page,
  );
}

function send(id: string, path: string, label: string): void {
  outbox.add({
    id: uuid7(),
    subject: SUBJECT + id,
    label,
    method: "POST",
    path,
    body: {},
    effect: { kind: "change", fields: { read_at: new Date().toISOString() } },
  });
}
