"use client";
import { clsx } from "clsx";
import { AlarmClock, Bell, Check } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { EmptyState, ErrorState, RowsSkeleton } from "@/components/ui/states";
import type { Notification } from "@/lib/api/types";
import { focusNeighbour, focusedRowId } from "@/lib/navigation/rows";
import { openTask } from "@/lib/navigation/task-link";
import { useCommands } from "@/lib/keyboard/keyboard";
import { agoText, momentText } from "@/lib/time/format";
import { useMinute } from "@/lib/time/now";
import { markAllRead, markRead, useNotifications } from "./notifications";
import { messages } from "./list-messages";
import { Snooze } from "./snooze";

/** Reminders and news. `E` marks one as done; opening its task does so too. */
export function NotificationList() {
  const { items, loading, error, retry } = useNotifications();
  const unread = items.filter((item) => item.read_at === null);
  const done = items.filter((item) => item.read_at !== null);
  useCommands({
    "task.complete": () => {
      const item = unread.find((candidate) => candidate.id === focusedRowId());
      if (!item) return false;
      focusNeighbour(item.id);
      markRead(item);
    },
  });
  if (loading && items.length === 0) return <RowsSkeleton label={messages.loading} />;
  if (error) return <ErrorState title={messages.failed} error={error} retry={retry} />;
  if (items.length === 0) return <EmptyState title={messages.empty} />;
  return (
    <>
      <div className="flex h-10 items-center justify-between px-2">
        <h2 className="text-sm font-semibold">
          {messages.unread} <span className="font-normal text-faint">{unread.length}</span>
        </h2>
        {unread.length > 0 ? (
          <Button look="quiet" onClick={markAllRead}>
            {messages.markAllDone}
          </Button>
        ) : null}
      </div>
      <Group label={messages.unread} items={unread} />
      {unread.length === 0 ? <p className="px-2 py-6 text-muted">{messages.upToDate}</p> : null}
      {done.length > 0 ? (
        <>
          <h2 className="mt-6 px-2 pb-2 text-sm font-semibold text-muted">{messages.done}</h2>
          <Group label={messages.done} items={done} />
        </>
      ) : null}
    </>
  );
}

function Group({ label, items }: { label: string; items: Notification[] }) {
  const now = useMinute();
  return (
    <ul aria-label={label} className="border-t border-line">
      {items.map((item) => (
        <NotificationRow key={item.id} item={item} now={now} />
      ))}
    </ul>
  );
}

function NotificationRow({ item, now }: { item: Notification; now: number }) {
  const unread = item.read_at === null;
  const [snoozing, setSnoozing] = useState(false);
  const open = () => {
    markRead(item);
    if (item.task_id) openTask(item.task_id);
  };
  return (
    <li
      data-task-item
      className="group relative flex items-start gap-3 border-b border-line px-2 py-2.5 focus-within:bg-selected hover:bg-hover"
    >
      <Bell size={15} aria-hidden="true" className={clsx("mt-0.5 shrink-0", unread ? "text-accent" : "text-faint")} />
      <span className="min-w-0 flex-1">
        <button
          type="button"
          data-task-row={item.id}
          onClick={open}
          className={clsx(
            "block w-full truncate text-start after:absolute after:inset-0 focus-visible:outline-none",
            "focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent",
            unread ? "font-medium" : "text-muted",
          )}
        >
          {item.title}
        </button>
        <span className="block truncate text-sm text-muted">
          {item.body}
          {item.late ? <span className="ms-2 text-warn">{messages.late}</span> : null}
        </span>
        {snoozing ? <Snooze notification={item} onDone={() => setSnoozing(false)} /> : null}
      </span>
      <time dateTime={item.created_at} title={momentText(item.created_at)} className="shrink-0 text-sm text-faint">
        {agoText(item.created_at, now)}
      </time>
      {item.task_id ? (
        <IconButton label={messages.snooze.of(item.title)} aria-expanded={snoozing} className="relative z-10 -my-1" onClick={() => setSnoozing(!snoozing)}>
          <AlarmClock size={15} aria-hidden="true" />
        </IconButton>
      ) : null}
      {unread ? (
        <IconButton label={messages.markDone(item.title)} keys="E" className="relative z-10 -my-1" onClick={() => markRead(item)}>
          <Check size={15} aria-hidden="true" />
        </IconButton>
      ) : null}
    </li>
  );
}
