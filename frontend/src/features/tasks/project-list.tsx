"use client";
import { Kbd } from "@/components/ui/kbd";
import type { Section, Task } from "@/lib/api/types";
import { useSections } from "@/lib/catalog/catalog";
import { useCommands } from "@/lib/keyboard/keyboard";
import { focusedRowId } from "@/lib/navigation/rows";
import { say } from "@/lib/toast/toast";
import { AddSection } from "./add-section";
import { moveTask } from "./commands";
import { GroupHeading } from "./group-heading";
import { messages } from "./messages";
import { rankBetween } from "./rank";
import { TaskListFrame, TaskRows } from "./task-list";
import { useTasks } from "./use-tasks";

/** A project in the user's own order, by section. Alt+↑ and Alt+↓ move a task. */
export function ProjectList({ projectId, empty }: { projectId: string; empty: { title: string; hint: string } }) {
  const list = useTasks({ kind: "project", projectId });
  const sections = useSections(projectId);
  const groups = groupBySection(list.tasks, sections);

  const move = (task: Task, step: -1 | 1): void => {
    const siblings = list.tasks.filter((other) => sameList(other, task));
    const at = siblings.findIndex((other) => other.id === task.id);
    const neighbour = siblings[at + step];
    if (!neighbour) return;
    const beyond = siblings[at + 2 * step]?.rank ?? null;
    const rank = step < 0 ? rankBetween(beyond, neighbour.rank) : rankBetween(neighbour.rank, beyond);
    moveTask(task, step < 0 ? { before_id: neighbour.id } : { after_id: neighbour.id }, rank);
    say(messages.moved(task.title, at + 1 + step, siblings.length));
  };
  const more = (task: Task) => [
    { label: messages.menu.up, keys: <Kbd of="list.up" />, run: () => move(task, -1) },
    { label: messages.menu.down, keys: <Kbd of="list.down" />, run: () => move(task, 1) },
  ];
  const moveFocused = (step: -1 | 1): boolean => {
    const task = list.tasks.find((other) => other.id === focusedRowId());
    if (!task) return false;
    move(task, step);
    // The row's element moves with it; browsers drop its focus on the way.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-task-row="${task.id}"]`)?.focus());
    return true;
  };
  useCommands({ "list.up": () => moveFocused(-1), "list.down": () => moveFocused(1) });

  return (
    <>
      {list.tasks.length === 0 && sections.length > 0 && !list.loading && !list.error ? null : (
        <TaskListFrame list={list} empty={empty}>
          {groups.get(null) ? (
            <TaskRows tasks={groups.get(null) ?? []} label={messages.list.noSection} hide={{ project: true }} nested more={more} />
          ) : null}
        </TaskListFrame>
      )}
      {sections.map((section) => (
        <section key={section.id}>
          <GroupHeading title={section.name} count={groups.get(section.id)?.length ?? 0} />
          <TaskRows tasks={groups.get(section.id) ?? []} label={section.name} hide={{ project: true }} nested more={more} />
        </section>
      ))}
      {list.loading ? null : <AddSection projectId={projectId} />}
    </>
  );
}

function groupBySection(tasks: readonly Task[], sections: readonly Section[]): Map<string | null, Task[]> {
  const existing = new Set(sections.map((section) => section.id));
  return Map.groupBy(tasks, (task) => (task.section_id && existing.has(task.section_id) ? task.section_id : null));
}

function sameList(one: Task, other: Task): boolean {
  return one.section_id === other.section_id && one.subtask_of_id === other.subtask_of_id;
}
