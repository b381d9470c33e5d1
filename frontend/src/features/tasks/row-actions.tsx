"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { Task } from "@/lib/api/types";
import { focusNeighbour } from "@/lib/navigation/rows";
import type { Day } from "@/lib/time/day";
import { deleteTask, detachOccurrence, moveDueTo, skipOccurrence, tomorrow } from "./commands";
import { messages } from "./messages";

const Menu = lazy(() => import("@/components/ui/menu").then((module) => ({ default: module.Menu })));

/** The row's menu: a plain button until it is pressed, so that a long list stays light. */
export function RowActions({
  task,
  today,
  onMove,
}: {
  task: Task;
  today: Day;
  onMove?: ((step: -1 | 1) => void) | undefined;
}) {
  const client = useQueryClient();
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label={messages.row.actions(task.title)}
      onClick={() => setWanted(true)}
      onPointerEnter={() => void import("@/components/ui/menu")}
      className="relative z-10 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100 touch:opacity-100"
    >
      <Ellipsis size={16} aria-hidden="true" />
    </IconButton>
  );
  if (!wanted) return button;
  const items = [
    { label: messages.menu.today, keys: <Kbd keys="t" />, run: () => moveDueTo(client, task, today, today) },
    { label: messages.menu.tomorrow, keys: <Kbd keys="y" />, run: () => moveDueTo(client, task, tomorrow(today), today) },
    ...(task.due_date
      ? [{ label: messages.menu.undated, keys: <Kbd keys="Shift+d" />, run: () => moveDueTo(client, task, null, today) }]
      : []),
    ...(task.is_recurring
      ? [
          { label: messages.menu.skip, run: () => skipOccurrence(task) },
          { label: messages.menu.detach, run: () => detachOccurrence(task) },
        ]
      : []),
    ...(onMove
      ? [
          { label: messages.menu.up, keys: <Kbd keys="Alt+ArrowUp" />, run: () => onMove(-1) },
          { label: messages.menu.down, keys: <Kbd keys="Alt+ArrowDown" />, run: () => onMove(1) },
        ]
      : []),
    {
      label: messages.menu.delete,
      danger: true,
      keys: <Kbd keys="Delete" />,
      run: () => {
        focusNeighbour(task.id);
        deleteTask(task);
      },
    },
    ...(task.is_recurring && task.status === "open"
      ? [
          {
            label: messages.menu.deleteAndEnd,
            danger: true,
            run: () => {
              focusNeighbour(task.id);
              deleteTask(task, "this_and_later");
            },
          },
        ]
      : []),
  ];
  return (
    <Suspense fallback={button}>
      <Menu defaultOpen trigger={button} items={items} />
    </Suspense>
  );
}
