"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { Task } from "@/lib/api/types";
import { focusNeighbour } from "@/lib/navigation/rows";
import type { Day } from "@/lib/time/day";
import { deleteTask, moveDueTo, skipOccurrence, tomorrow } from "./commands";

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
      label={`Actions for ${task.title}`}
      onClick={() => setWanted(true)}
      onPointerEnter={() => void import("@/components/ui/menu")}
      className="relative z-10 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100 touch:opacity-100"
    >
      <Ellipsis size={16} aria-hidden="true" />
    </IconButton>
  );
  if (!wanted) return button;
  const items = [
    { label: "Due today", keys: <Kbd keys="t" />, run: () => moveDueTo(client, task, today, today) },
    { label: "Due tomorrow", keys: <Kbd keys="y" />, run: () => moveDueTo(client, task, tomorrow(today), today) },
    ...(task.due_date
      ? [{ label: "No due date", keys: <Kbd keys="Shift+d" />, run: () => moveDueTo(client, task, null, today) }]
      : []),
    ...(task.is_recurring ? [{ label: "Skip this one", run: () => skipOccurrence(task) }] : []),
    ...(onMove
      ? [
          { label: "Move up", keys: <Kbd keys="Alt+ArrowUp" />, run: () => onMove(-1) },
          { label: "Move down", keys: <Kbd keys="Alt+ArrowDown" />, run: () => onMove(1) },
        ]
      : []),
    {
      label: "Delete",
      danger: true,
      keys: <Kbd keys="Delete" />,
      run: () => {
        focusNeighbour(task.id);
        deleteTask(task);
      },
    },
  ];
  return (
    <Suspense fallback={button}>
      <Menu defaultOpen trigger={button} items={items} />
    </Suspense>
  );
}
