"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Kbd } from "@/components/ui/kbd";
import { Menu } from "@/components/ui/menu";
import { focusNeighbour } from "@/lib/navigation/rows";
import { deleteTask, detachOccurrence, moveDueTo, skipOccurrence, tomorrow } from "./commands";
import { messages } from "./messages";
import type { RowActionsProps } from "./row-actions";
import { pick } from "./selecting";

/** What can be done to the task of a row, each with its key. */
export function RowMenu({ task, today, more, trigger }: RowActionsProps & { trigger: ReactNode }) {
  const client = useQueryClient();
  const items = [
    { label: messages.menu.select, keys: <Kbd of="select.toggle" />, run: () => pick(task.id) },
    { label: messages.menu.today, keys: <Kbd of="task.today" />, run: () => moveDueTo(client, task, today, today) },
    { label: messages.menu.tomorrow, keys: <Kbd of="task.tomorrow" />, run: () => moveDueTo(client, task, tomorrow(today), today) },
    ...(task.due_date
      ? [{ label: messages.menu.undated, keys: <Kbd of="task.undated" />, run: () => moveDueTo(client, task, null, today) }]
      : []),
    ...(task.is_recurring
      ? [
          { label: messages.menu.skip, run: () => skipOccurrence(task) },
          { label: messages.menu.detach, run: () => detachOccurrence(task) },
        ]
      : []),
    ...(more?.(task) ?? []),
    {
      label: messages.menu.delete,
      danger: true,
      keys: <Kbd of="task.delete" />,
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
  return <Menu defaultOpen trigger={trigger} items={items} />;
}
