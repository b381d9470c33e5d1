import { expect, test } from "vitest";
import type { HistoryRecord } from "@/lib/api/types";
import { actionText, linesOf } from "./words";

const record = (action: string, changes: HistoryRecord["changes"]): HistoryRecord =>
  ({ action, changes, index: 1, time: "2026-11-24T09:00:00Z" }) as HistoryRecord;

const lines = (changes: HistoryRecord["changes"]) =>
  linesOf(record("task.updated", changes), (id) => (id === "p1" ? "Home" : undefined), "2026-11-24");

test("tells what a person changed and leaves out what followed from it", () => {
  expect(
    lines([
      { field: "priority", before: 0, after: 1 },
      { field: "project_id", before: null, after: "p1" },
      { field: "due_date", before: "2026-11-30", after: "2026-12-01" },
      { field: "series_id", before: null, after: "s" },
      { field: "version", before: 1, after: 2 },
    ]),
  ).toEqual([
    { name: "Priority", before: null, after: "P1" },
    { name: "Project", before: null, after: "Home" },
    { name: "Due", before: "Mon 30 Nov", after: "Tue 1 Dec" },
  ]);
});

test("a field that was taken away is none", () => {
  expect(lines([{ field: "duration_minutes", before: 90, after: null }])).toEqual([
    { name: "Duration", before: "1 h 30 min", after: "none" },
  ]);
});

test("a change of the manual order alone is a move", () => {
  expect(actionText(record("task.updated", [{ field: "rank", before: "a", after: "b" }]))).toBe("moved this in the list");
  expect(actionText(record("task.completed", []))).toBe("completed this");
});
