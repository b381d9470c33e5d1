"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { Priority, Task } from "@/lib/api/types";
import { useCommands } from "@/lib/keyboard/keyboard";
import { focusedRowId, focusNeighbour, focusRow } from "@/lib/navigation/rows";
import { openTask, useOpenTaskId } from "@/lib/navigation/task-link";
import { outbox } from "@/lib/outbox/use-outbox";
import { useToday } from "@/lib/time/now";
import { known } from "./cache";
import { completeTask, deleteTask, moveDueTo, reopenTask, setPriority, tomorrow } from "./commands";
import { withWrites } from "./overlay";

/** The keys that act on the focused row, or on the open task when no row has the focus. */
export function useTaskKeys({ askDue }: { askDue: (task: Task) => void }): void {
  const client = useQueryClient();
  const openId = useOpenTaskId();
  const today = useToday();

  const current = (): Task | undefined => {
    const id = focusedRowId() ?? openId;
    const task = id === null ? undefined : known(client, id);
    return task && withWrites(task, outbox.snapshot());
  };
  const act = (action: (task: Task) => void) => () => {
    const task = current();
    if (!task) return false;
    action(task);
  };
  const leaving = (action: (task: Task) => void) =>
    act((task) => {
      focusNeighbour(task.id);
      action(task);
    });
  const priority = (value: Priority) => act((task) => setPriority(client, task, value));

  useCommands({
    "list.next": () => focusRow("next"),
    "list.previous": () => focusRow("previous"),
    "list.first": () => focusRow("first"),
    "list.last": () => focusRow("last"),
    // Enter on a row is the link's own; this is for a row that has no focus but is the open one.
    "task.open": () => {
      const id = focusedRowId();
      if (id === null || document.activeElement?.getAttribute("data-task-row") !== id) return false;
      openTask(id);
    },
    "task.complete": () => {
      const task = current();
      if (!task) return false;
      if (task.status !== "open") return reopenTask(task);
      focusNeighbour(task.id);
      completeTask(task, today);
    },
    "task.due": act(askDue),
    "task.today": act((task) => moveDueTo(client, task, today, today)),
    "task.tomorrow": act((task) => moveDueTo(client, task, tomorrow(today), today)),
    "task.undated": act((task) => moveDueTo(client, task, null, today)),
    "task.priority-0": priority(0),
    "task.priority-1": priority(1),
    "task.priority-2": priority(2),
    "task.priority-3": priority(3),
    "task.priority-4": priority(4),
    "task.delete": leaving(deleteTask),
  });
}
