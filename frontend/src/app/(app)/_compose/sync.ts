"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { followNotifications, settleNotification } from "@/features/notifications/notifications";
import { followTasks } from "@/features/tasks/live";
import { settleTask } from "@/features/tasks/settle";
import type { Change } from "@/lib/api/types";
import { refreshCatalog, useMe } from "@/lib/catalog/catalog";
import { useLiveStream } from "@/lib/live/use-live";
import { outbox, startOutbox } from "@/lib/outbox/use-outbox";

/** Which names a changed object stands among. */
const CATALOG = { project: "projects", label: "labels", view: "views", section: "sections", member: "members", user: "me" } as const;

/** Keeps the cache true: answers of own writes, and live changes of everyone else. Nothing is sent before it is there. */
export function Sync(): null {
  const client = useQueryClient();
  const userId = useMe()?.user.id;

  useEffect(() => {
    if (!userId) return;
    void import("@/lib/undo/undo").then(({ startUndo }) => startUndo(userId));
    startOutbox(userId);
  }, [userId]);

  useEffect(() => {
    return outbox.onSettled((settled) => {
      settleTask(client, settled);
      const { write, outcome } = settled;
      if (outcome.kind !== "accepted") return;
      if (write.effect.kind === "change") settleNotification(client, write.subject, write.effect.fields);
      // Its words may have named projects and labels that are new.
      if (write.path === "/api/quick-add") for (const kind of ["projects", "labels"] as const) void refreshCatalog(client, kind);
    });
  }, [client]);

  useLiveStream((message) => {
    if (message.kind === "reset") void client.invalidateQueries();
    if (message.kind !== "change") return;
    void followTasks(client, message.data);
    const touched = new Set(message.data.map((change: Change) => change.object));
    for (const object of touched) {
      if (object === "task" || object === "series") void client.invalidateQueries({ queryKey: ["coming"] });
      if (object === "series") void client.invalidateQueries({ queryKey: ["series"] });
      if (object === "notification") void followNotifications(client);
      else if (object in CATALOG) void refreshCatalog(client, CATALOG[object as keyof typeof CATALOG]);
    }
  });
  return null;
}
