import { expect, test } from "vitest";
import type { Task } from "@/lib/api/types";
import type { Write } from "@/lib/outbox/write";
import { completing, dating, labelling, moving, operation, ranking } from "./bulk";
import { MANY, overlay, withWrites } from "./overlay";

const task = {
  id: "a",
  version: 4,
  title: "Water",
  status: "open",
  priority: 0,
  project_id: "p",
  section_id: "s",
  label_ids: ["red"],
  due_date: null,
  due_all_day: false,
  deleted_at: null,
  rank: "V",
} as unknown as Task;
const other = { ...task, id: "b" };

const many = (fields: Record<string, object>) =>
  ({ id: "w", subject: MANY, effect: { kind: "each", fields }, state: "waiting" }) as unknown as Write;

test("each task of a write shows its own fields, and no other task does", () => {
  const writes = [many({ a: { priority: 1 }, c: { priority: 2 } })];
  expect(withWrites(task, writes).priority).toBe(1);
  expect(withWrites(other, writes)).toEqual(other);
});

test("tasks leave and enter a view by a waiting write to many", () => {
  const writes = [many({ a: moving("q").shown, b: moving("q").shown })];
  const known = (id: string) => (id === "b" ? other : undefined);
  expect(overlay({ kind: "project", projectId: "p" }, [task], writes, known)).toEqual([]);
  const there = overlay({ kind: "project", projectId: "q" }, [], writes, known);
  expect(there.map(({ id, section_id }) => [id, section_id])).toEqual([["b", null]]);
});

test("an edit expects the version on screen, unless an own change still waits", () => {
  expect(operation(task, ranking(2), [])).toEqual({ op: "update", id: "a", changes: { priority: 2 }, version: 4 });
  expect(operation(task, ranking(2), [many({ a: {} })])).not.toHaveProperty("version");
  expect(operation(task, completing(), [])).toEqual({ op: "complete", id: "a" });
});

test("a label is added once to those that are there", () => {
  expect(labelling(task, "blue").changes).toEqual({ label_ids: ["red", "blue"] });
  expect(labelling(task, "red").changes).toEqual({ label_ids: ["red"] });
});

test("a day is set as a whole day, and taken away", () => {
  expect(dating(task, "2026-11-27").changes).toMatchObject({ due_date: "2026-11-27" });
  expect(dating(task, "2026-11-27").shown).toMatchObject({ due_all_day: true });
  expect(dating(task, null).changes).toEqual({ due_date: null });
});
