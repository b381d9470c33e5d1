"use client";
import { useQueryClient } from "@tanstack/react-query";
import { CalendarDays, Check, Flag, FolderInput, Tag, Trash2, X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Menu, type MenuItem } from "@/components/ui/menu";
import type { Priority, Task } from "@/lib/api/types";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { useCommands } from "@/lib/keyboard/keyboard";
import { focusedRowId } from "@/lib/navigation/rows";
import { useWrites } from "@/lib/outbox/use-outbox";
import { addDays, type Day } from "@/lib/time/day";
import { relativeDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { changeMany, completing, dating, deleting, labelling, moving, ranking, type Step } from "./bulk";
import { known } from "./cache";
import { messages as words } from "./messages";
import { withWrites } from "./overlay";
import { choose, useSelection } from "./selection";
import { messages } from "./selection-messages";
import { extend, leaveSelection, pick, pickAll } from "./selecting";

const PRIORITIES = [1, 2, 3, 4, 0] as const;

/** How many are selected in words, and below the list what can be done to all of them. */
export function SelectionBar() {
  const count = useSelection().length;
  useEffect(() => () => choose([]), []);
  useCommands({
    "select.toggle": () => {
      const id = focusedRowId();
      if (id === null) return false;
      pick(id);
    },
    "select.next": () => extend("next"),
    "select.previous": () => extend("previous"),
    "select.all": pickAll,
  });
  return (
    <>
      <p role="status" className="sr-only">
        {messages.selected(count)}
      </p>
      {count > 0 ? <Actions /> : null}
    </>
  );
}

function Actions() {
  const client = useQueryClient();
  const today = useToday();
  const writes = useWrites();
  const chosen = useSelection();
  const tasks = chosen.flatMap((id) => {
    const task = known(client, id);
    return task ? [withWrites(task, writes)] : [];
  });
  const workspaces = new Set(tasks.map((task) => task.workspace_id));
  const here = <T extends { workspace_id: string }>(each: T) => workspaces.size === 1 && workspaces.has(each.workspace_id);
  const projects = useProjects().filter(here);
  const labels = useLabels().filter(here);

  const all = (step: (task: Task) => Step, said: (count: number) => string, of = tasks) => {
    if (of.length > 0) changeMany(of, step, said);
    leaveSelection();
  };
  const complete = () => all(completing, messages.done.complete, tasks.filter((task) => task.status === "open"));
  const remove = () => all(deleting, messages.done.delete);
  const date = (day: Day | null) =>
    all((task) => dating(task, day), (count) => messages.done.due(count, day && relativeDayText(day, today)));
  const rank = (priority: Priority) =>
    all(() => ranking(priority), (count) => messages.done.priority(count, words.priority[priority] ?? ""));

  useCommands({
    close: leaveSelection,
    "task.complete": complete,
    "task.due": opening("due"),
    "task.today": () => date(today),
    "task.tomorrow": () => date(addDays(today, 1)),
    "task.undated": () => date(null),
    "task.priority-0": () => rank(0),
    "task.priority-1": () => rank(1),
    "task.priority-2": () => rank(2),
    "task.priority-3": () => rank(3),
    "task.priority-4": () => rank(4),
    "task.delete": remove,
    "select.move": opening("move"),
    "select.label": opening("label"),
  });

  return (
    <div
      role="toolbar"
      data-selection-bar
      aria-label={messages.bar}
      className="fixed inset-x-2 bottom-36 z-30 mx-auto flex w-fit max-w-[calc(100vw-1rem)] flex-wrap items-center gap-1 rounded-xl border border-line bg-raised p-1.5 shadow-raised md:bottom-24"
    >
      <span className="px-2 text-sm font-medium tabular-nums">{messages.selected(chosen.length)}</span>
      <Button look="quiet" onClick={complete}>
        <Check size={14} aria-hidden="true" />
        {messages.complete}
      </Button>
      <Choices
        name="due"
        label={messages.due}
        icon={<CalendarDays size={14} aria-hidden="true" />}
        items={[
          { label: messages.today, keys: <Kbd of="task.today" />, run: () => date(today) },
          { label: messages.tomorrow, keys: <Kbd of="task.tomorrow" />, run: () => date(addDays(today, 1)) },
          { label: messages.nextWeek, run: () => date(addDays(today, 7)) },
          { label: messages.undated, keys: <Kbd of="task.undated" />, run: () => date(null) },
        ]}
      />
      <Choices
        name="move"
        label={messages.move}
        icon={<FolderInput size={14} aria-hidden="true" />}
        items={projects.map(({ id, name }) => ({
          label: name,
          run: () => all(() => moving(id), (count) => messages.done.move(count, name)),
        }))}
      />
      <Choices
        name="priority"
        label={messages.priority}
        icon={<Flag size={14} aria-hidden="true" />}
        items={PRIORITIES.map((each) => ({
          label: words.priority[each] ?? "",
          keys: <Kbd of={`task.priority-${each}`} />,
          run: () => rank(each),
        }))}
      />
      <Choices
        name="label"
        label={messages.label}
        icon={<Tag size={14} aria-hidden="true" />}
        items={labels.map(({ id, name }) => ({
          label: name,
          run: () => all((task) => labelling(task, id), (count) => messages.done.label(count, name)),
        }))}
      />
      <Button look="quiet" onClick={remove}>
        <Trash2 size={14} aria-hidden="true" />
        {messages.delete}
      </Button>
      <IconButton label={messages.clear} onClick={leaveSelection}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** A menu opens by the key that its button would take. */
const opening = (name: string) => () =>
  document
    .querySelector(`[data-menu="${name}"]`)
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })) !== undefined;

/** A menu of the bar; not there when there is nothing to choose from. */
function Choices({ name, label, icon, items }: { name: string; label: string; icon: ReactNode; items: MenuItem[] }) {
  if (items.length === 0) return null;
  const trigger = (
    <Button look="quiet" data-menu={name}>
      {icon}
      {label}
    </Button>
  );
  return <Menu trigger={trigger} items={items} />;
}
