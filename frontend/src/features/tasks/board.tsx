"use client";
import { useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { Choice } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import type { MenuItem } from "@/components/ui/menu";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { logicalKey } from "@/lib/language/direction";
import type { Priority, Task } from "@/lib/api/types";
import { useLabels, useSections } from "@/lib/catalog/catalog";
import { dropTarget } from "@/lib/dragging/dragging";
import { useCommands } from "@/lib/keyboard/keyboard";
import { useHeldFocus } from "@/lib/navigation/held-focus";
import { focusedRowId } from "@/lib/navigation/rows";
import { useOpenTaskId } from "@/lib/navigation/task-link";
import { say } from "@/lib/toast/toast";
import { AddSection } from "./add-section";
import { type Column, columnsOf, type Group, GROUPS, placeAt, relabelled } from "./columns";
import { BoardCard } from "./board-card";
import { messages } from "./board-messages";
import { editTask, moveTask } from "./commands";
import { messages as words } from "./messages";
import { useNames } from "./task-list";
import { useTasks } from "./use-tasks";

/** A project as columns of cards. Arrows go from card to card; Alt and the arrows move one, as its menu and a drag do. */
export function Board({ projectId }: { projectId: string }) {
  const client = useQueryClient();
  const list = useTasks({ kind: "project", projectId });
  const sections = useSections(projectId);
  const workspace = list.tasks[0]?.workspace_id;
  const labels = useLabels().filter((label) => label.workspace_id === workspace);
  const names = useNames();
  const openId = useOpenTaskId();
  const hold = useHeldFocus();
  const [by, setBy] = useState<Group>("section");
  const [chosen, setChosen] = useState("");
  const columns = columnsOf(list.tasks, by, { sections, labels, names: { none: messages.none, priority: words.priority } });
  const narrow = columns.find(({ key }) => key === chosen) ?? columns[0];

  const put = (task: Task, from: Column, to: Column, index: number) => {
    const others = to.tasks.filter(({ id }) => id !== task.id);
    const at = Math.min(Math.max(index, 0), others.length);
    const { place, rank } = placeAt(others, at);
    if (to.key !== from.key && by !== "section") {
      editTask(client, task, by === "priority" ? { priority: Number(to.key) as Priority } : { label_ids: relabelled(task.label_ids, from.key, to.key) });
    }
    const elsewhere = by === "section" && to.key !== from.key ? { section_id: to.key || null } : {};
    if (Object.keys({ ...place, ...elsewhere }).length > 0) moveTask(task, { ...place, ...elsewhere }, rank);
    setChosen(to.key);
    say(messages.moved(task.title, to.name, at + 1, others.length + 1));
    hold(cardIn(to.key, task.id));
  };
  const whereIs = (id: string | null) => {
    const key = document.activeElement?.closest<HTMLElement>("[data-column]")?.dataset.column;
    const from = columns.find((column) => column.key === key && column.tasks.some((task) => task.id === id)) ?? columns.find(({ tasks }) => tasks.some((task) => task.id === id));
    const index = from?.tasks.findIndex((task) => task.id === id) ?? -1;
    const task = from?.tasks[index];
    return from && task ? { from, index, task } : null;
  };
  const step = (task: Task, from: Column, by: -1 | 1) => {
    const index = from.tasks.indexOf(task) + by;
    if (index >= 0 && index < from.tasks.length) put(task, from, from, index);
  };
  const moveFocused = (aside: number, along: -1 | 1 = 1): boolean => {
    const found = whereIs(focusedRowId());
    if (!found) return false;
    const to = columns[columns.indexOf(found.from) + aside];
    if (aside === 0) step(found.task, found.from, along);
    else if (to) put(found.task, found.from, to, found.index);
    return true;
  };
  useCommands({
    "list.up": () => moveFocused(0, -1),
    "list.down": () => moveFocused(0, 1),
    "board.left": () => moveFocused(-1),
    "board.right": () => moveFocused(1),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const found = whereIs(focusedRowId());
    const target = found && beside(columns, found, event.key);
    if (!target) return;
    event.preventDefault();
    setChosen(target.column.key);
    hold(cardIn(target.column.key, target.task.id));
  };
  const more = (from: Column) => (task: Task): MenuItem[] => [
    { label: words.menu.up, keys: <Kbd of="list.up" />, run: () => step(task, from, -1) },
    { label: words.menu.down, keys: <Kbd of="list.down" />, run: () => step(task, from, 1) },
    ...columns.filter((to) => to !== from).map((to) => ({ label: messages.moveTo(to.name), run: () => put(task, from, to, to.tasks.length) })),
  ];
  const drop = dropTarget("[data-column]", (id, { column }, event) => {
    const [found, to] = [whereIs(id), columns.find(({ key }) => key === column)];
    if (found && to) put(found.task, found.from, to, indexUnder(event, to, id));
  });

  if (list.loading) return <RowsSkeleton label={words.list.loading} />;
  if (list.error) return <ErrorState title={words.list.failed} error={list.error} retry={list.retry} />;
  return (
    <div data-wide className="@container" onKeyDown={onKeyDown} {...drop}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <Choice label={messages.columns} value={by} onChange={(event) => setBy(event.target.value as Group)}>
          {GROUPS.map((group) => (
            <option key={group} value={group}>
              {messages.groups[group]}
            </option>
          ))}
        </Choice>
        <Choice label={messages.shown} className="@xl:hidden" value={narrow?.key ?? ""} onChange={(event) => setChosen(event.target.value)}>
          {columns.map(({ key, name, tasks }) => (
            <option key={key} value={key}>
              {`${name} (${tasks.length})`}
            </option>
          ))}
        </Choice>
      </div>
      <div className="grid items-stretch gap-3 @xl:[grid-template-columns:repeat(auto-fit,minmax(13.5rem,1fr))]">
        {columns.map((column) => (
          <section
            key={column.key}
            data-column={column.key}
            aria-label={column.name}
            className={clsx("min-w-0 rounded-xl bg-hover p-2 pb-6", column !== narrow && "hidden @xl:block")}
          >
            <h2 className="flex h-8 items-center gap-2 px-1 text-sm font-semibold">
              <span className="truncate">{column.name}</span>
              <span className="font-normal text-muted tabular-nums">{column.tasks.length}</span>
            </h2>
            <ul aria-label={column.name} className="flex flex-col gap-1.5">
              {column.tasks.map((task) => (
                <BoardCard key={task.id} task={task} names={names} isOpen={task.id === openId} more={more(column)} />
              ))}
            </ul>
            {column.tasks.length === 0 ? <p className="px-1 py-2 text-sm text-muted">{messages.empty}</p> : null}
          </section>
        ))}
      </div>
      {by === "section" ? <AddSection projectId={projectId} /> : null}
    </div>
  );
}

const cardIn = (column: string, id: string) => `[data-column="${column}"] [data-task-row="${id}"]`;

/** The card that an arrow leads to: within the column, or at the same height of the next one that has any. */
function beside(columns: readonly Column[], { from, index }: { from: Column; index: number }, key: string) {
  const along = { ArrowUp: -1, ArrowDown: 1 }[key];
  const aside = { ArrowLeft: -1, ArrowRight: 1 }[logicalKey(key)];
  if (along) {
    const task = from.tasks[index + along];
    return task ? { column: from, task } : null;
  }
  if (!aside) return null;
  for (let at = columns.indexOf(from) + aside; columns[at]; at += aside) {
    const column = columns[at];
    const task = column?.tasks[Math.min(index, column.tasks.length - 1)];
    if (column && task) return { column, task };
  }
  return null;
}

/** Where in a column something was dropped: before the card under the pointer, else at the end. */
function indexUnder({ clientX, clientY }: DragEvent, { tasks }: Column, moved: string): number {
  const card = document.elementsFromPoint(clientX, clientY).find((element): element is HTMLElement => element.matches("[data-card]"));
  const at = tasks.filter(({ id }) => id !== moved).findIndex(({ id }) => id === card?.dataset.card);
  return at === -1 ? tasks.length : at;
}
