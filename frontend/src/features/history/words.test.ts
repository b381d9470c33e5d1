import { expect, test } from "vitest";
import type { HistoryRecord } from "@/lib/api/types";
import { changeSets, tell } from "./words";

const NAMES: Record<string, string> = { p0: "Inbox", p1: "home", l1: "bills", l2: "flat", s1: "Rent", u2: "Grace" };
const words = { nameOf: (id: string) => NAMES[id], today: "2026-11-24", byName: false };

const change = (field: string, before: unknown, after: unknown) => ({ field, before, after });
const record = (action: string, ...changes: HistoryRecord["changes"]) =>
  ({ action, changes, object_type: "task", object_name: "Pay rent", index: 1, time: "2026-11-24T09:00:00Z" }) as HistoryRecord;
const said = (action: string, ...changes: HistoryRecord["changes"]) => tell(record(action, ...changes), words);
const updated = (field: string, before: unknown, after: unknown) => said("task.updated", change(field, before, after)).sentence;

const MONTHLY = { words: "every month on the 31st", rrule: "FREQ=MONTHLY;BYMONTHDAY=31", cron: null, mode: "on_completion" };
const WEEKLY = { ...MONTHLY, words: "every week" };

test("a new task is told by what was given, without what every task has", () => {
  expect(
    said(
      "task.created",
      change("title", null, "Pay rent"),
      change("status", null, "open"),
      change("due_date", null, "2026-11-30"),
      change("due_zone", null, "Europe/Berlin"),
      change("priority", null, 1),
      change("project_id", null, "p1"),
      change("label_ids", null, ["l1", "l2"]),
      change("recurrence", null, MONTHLY),
      change("recurrence_pattern", null, "MONTHLY"),
      change("duration_minutes", null, 90),
      change("description", null, ""),
      change("rank", null, "h0"),
    ),
  ).toEqual({
    sentence: "added this",
    details: [
      { name: "Due date", before: null, after: "Mon 30 Nov" },
      { name: "Priority", before: null, after: "P1" },
      { name: "Project", before: null, after: "home" },
      { name: "Labels", before: null, after: "bills, flat" },
      { name: "Repeat", before: null, after: "every month on the 31st" },
      { name: "Duration", before: null, after: "1 h 30 min" },
    ],
  });
  expect(said("task.created", change("subtask_of_id", null, "t")).sentence).toBe("added this as a subtask");
});

test.each([
  ["title", "Pay rent", "Pay the rent", "renamed this from “Pay rent” to “Pay the rent”"],
  ["due_date", null, "2026-11-30", "set the due date to Mon 30 Nov"],
  ["due_date", "2026-11-30", "2027-01-01", "changed the due date from Mon 30 Nov to Fri 1 Jan 2027"],
  ["due_date", "2026-11-30", null, "removed the due date Mon 30 Nov"],
  ["due_date", null, new Date(2026, 10, 30, 9).toISOString(), "set the due date to Mon 30 Nov 09:00"],
  ["due_date", null, new Date(2027, 0, 1, 18, 30).toISOString(), "set the due date to Fri 1 Jan 2027 18:30"],
  ["due_zone", "Europe/Berlin", "Asia/Tokyo", "changed the time zone from Europe/Berlin to Asia/Tokyo"],
  ["priority", 0, 2, "set the priority to P2"],
  ["priority", 1, 2, "changed the priority from P1 to P2"],
  ["priority", 1, 0, "removed the priority P1"],
  ["duration_minutes", 90, null, "removed the duration 1 h 30 min"],
  ["project_id", "p0", "p1", "moved this from Inbox to home"],
  ["project_id", "lost", "p1", "moved this from one that was deleted to home"],
  ["section_id", null, "s1", "moved this to the section Rent"],
  ["section_id", "s1", null, "moved this out of its section"],
  ["label_ids", [], ["l1"], "added the label bills"],
  ["label_ids", ["l1", "l2"], [], "removed the labels bills and flat"],
  ["label_ids", ["l1"], ["l2"], "added the label flat and removed the label bills"],
  ["assignee_id", null, "u2", "gave this to Grace"],
  ["subtask_of_id", null, "t", "made this a subtask"],
  ["recurrence", null, MONTHLY, "made this repeat every month on the 31st"],
  ["recurrence", MONTHLY, WEEKLY, "changed the repeat from every month on the 31st to every week"],
  ["recurrence", MONTHLY, { ...MONTHLY, mode: "on_schedule" }, "made this repeat every month on the 31st"],
  ["recurrence", MONTHLY, null, "stopped the repeat"],
  ["rank", "a", "b", "moved this within its list"],
  ["event_sequence", 1, 2, "changed this"],
])("%s from %j to %j: %s", (field, before, after, sentence) => expect(updated(field, before, after)).toBe(sentence));

test("several changes are named in the sentence and told below it", () => {
  expect(
    said(
      "task.updated",
      change("title", "Pay rent", "Pay the rent"),
      change("priority", 1, 2),
      change("due_date", "2026-11-30", null),
      change("due_zone", "Europe/Berlin", null),
      change("version", 1, 2),
    ),
  ).toEqual({
    sentence: "changed the title, priority and due date",
    details: [
      { name: "Title", before: "Pay rent", after: "Pay the rent" },
      { name: "Priority", before: "P1", after: "P2" },
      { name: "Due date", before: "Mon 30 Nov", after: "none" },
    ],
  });
});

test("notes are told below the sentence", () => {
  expect(said("task.updated", change("description", "a", "b"))).toEqual({
    sentence: "changed the notes",
    details: [{ name: "Notes", before: "a", after: "b" }],
  });
});

test.each([
  ["task.completed", "completed this"],
  ["task.reopened", "reopened this"],
  ["task.skipped", "skipped this one"],
  ["task.deleted", "moved this to the bin"],
  ["task.restored", "brought this back from the bin"],
  ["task.detached", "took this out of its series"],
])("%s: %s, and nothing of what follows from it", (action, sentence) =>
  expect(said(action, change("status", "open", "done"), change("deleted_at", null, "2026-11-24T09:00:00Z"))).toEqual({
    sentence,
    details: [],
  }),
);

test("an occurrence that is done names the next one", () => {
  expect(tell(record("task.completed"), words, "Thu 31 Dec").sentence).toBe("completed this; the next is Thu 31 Dec");
  expect(tell(record("task.skipped"), words, "Thu 31 Dec").sentence).toBe("skipped this one; the next is Thu 31 Dec");
});

const reminder = (fields: object) => ({ id: "r", at: null, offset: null, kind: "before_due", state: "pending", ...fields });

test("a reminder is told with its time, and the year when it is another one", () => {
  const added = (fields: object) => said("reminder.created", change("reminder", null, reminder(fields))).sentence;
  expect(added({ offset: "PT1H" })).toBe("added a reminder 1 hour before");
  expect(added({ offset: "PT0S" })).toBe("added a reminder at the due time");
  expect(added({ kind: "at", at: "2026-11-30T09:00:00Z" })).toMatch(/^added a reminder for 30 Nov, \d\d:00$/);
  expect(added({ kind: "at", at: "2031-11-30T09:00:00Z" })).toMatch(/^added a reminder for 30 Nov 2031, \d\d:00$/);
  expect(said("reminder.deleted", change("reminder", reminder({ offset: "P1D", kind: "after_due" }), null)).sentence).toBe(
    "removed the reminder 1 day after",
  );
  const at = reminder({ kind: "at", at: "2026-11-25T09:00:00Z" });
  expect(said("reminder.snoozed", change("reminder", null, at)).sentence).toMatch(/^snoozed the reminder until 25 Nov, \d\d:00$/);
});

test.each([
  ["task.completed", [], "completed the task “Pay rent”"],
  ["task.updated", [change("title", "Pay", "Pay rent")], "renamed the task “Pay” to “Pay rent”"],
  ["task.updated", [change("priority", 0, 1)], "set the priority of the task “Pay rent” to P1"],
  ["task.updated", [change("label_ids", [], ["l1"])], "added the label bills to the task “Pay rent”"],
  ["reminder.created", [change("reminder", null, reminder({ offset: "PT1H" }))], "added a reminder 1 hour before to the task “Pay rent”"],
  ["user.signed_in", [], "signed in"],
] as const)("among many things, %s is told by name", (action, changes, sentence) =>
  expect(tell(record(action, ...changes), { ...words, byName: true }).sentence).toBe(sentence),
);

test("what is done to other things is told too", () => {
  const list = { ...words, byName: true };
  const of = (object_type: string, object_name: string | null, action: string, ...changes: HistoryRecord["changes"]) =>
    tell({ ...record(`${object_type}.${action}`, ...changes), object_type, object_name }, list).sentence;
  expect(of("project", "home", "created", change("name", null, "home"))).toBe("added the project “home”");
  expect(of("label", "bills", "deleted")).toBe("deleted the label “bills”");
  expect(of("membership", null, "updated", change("role", "viewer", "editor"))).toBe("changed the role of the member from viewer to editor");
  expect(of("project", "home", "archived")).toBe("archived the project “home”");
});

test("records of one request stay together", () => {
  const made = (index: number, request_id: string | null) => ({ ...record("task.completed"), index, request_id }) as HistoryRecord;
  const sets = changeSets([made(5, "b"), made(4, "a"), made(3, "a"), made(2, null), made(1, null)]);
  expect(sets.map((set) => set.map(({ index }) => index))).toEqual([[5], [4, 3], [2], [1]]);
});
