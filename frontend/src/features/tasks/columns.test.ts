import { expect, test } from "vitest";
import type { Label, Section, Task } from "@/lib/api/types";
import { columnsOf, placeAt, relabelled } from "./columns";

const task = (id: string, fields: Partial<Task> = {}) =>
  ({ id, rank: id, section_id: null, subtask_of_id: null, label_ids: [], priority: 0, ...fields }) as unknown as Task;
const named = { none: { section: "No section", priority: "", label: "No label" }, priority: ["None", "P1", "P2", "P3", "P4"] };
const sections = [{ id: "s", name: "Doing" }] as unknown as Section[];
const labels = [{ id: "l", name: "home" }] as unknown as Label[];
const shown = (tasks: Task[], by: "section" | "priority" | "label") =>
  columnsOf(tasks, by, { sections, labels, names: named }).map(({ name, tasks: inside }) => [name, inside.map(({ id }) => id).join("")]);

test("tasks stand by section, priority or label; what belongs to none stands first", () => {
  const tasks = [task("a", { section_id: "s" }), task("b", { section_id: "gone", label_ids: ["l"], priority: 2 }), task("c", { subtask_of_id: "a" })];
  expect(shown(tasks, "section")).toEqual([["No section", "b"], ["Doing", "a"]]);
  expect(shown(tasks, "label")).toEqual([["No label", "a"], ["home", "b"]]);
  expect(shown(tasks, "priority")).toEqual([["P1", ""], ["P2", "b"], ["P3", ""], ["P4", ""], ["None", "a"]]);
});

test("a task is put before another, or behind the last", () => {
  const others = [task("B"), task("D")];
  expect(placeAt(others, 1)).toEqual({ place: { before_id: "D" }, rank: "C" });
  expect(placeAt(others, 2).place).toEqual({ after_id: "D" });
  expect(placeAt([], 0).place).toEqual({});
});

test("a task takes the label of its new column and leaves that of the old one", () => {
  expect(relabelled(["a", "b"], "a", "c")).toEqual(["b", "c"]);
  expect(relabelled(["a", "b"], "a", "")).toEqual(["b"]);
});
