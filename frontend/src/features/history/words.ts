import type { HistoryRecord } from "@/lib/api/types";
import { dayText, durationText, momentText } from "@/lib/time/format";

type Change = HistoryRecord["changes"][number];

/** The fields a person changes, by the names they have on screen; all others follow from these. */
const FIELDS: Record<string, string> = {
  title: "Title",
  description: "Notes",
  status: "Status",
  priority: "Priority",
  due_date: "Due",
  due_zone: "Time zone",
  start_date: "Start",
  duration_minutes: "Duration",
  project_id: "Project",
  section_id: "Section",
  label_ids: "Labels",
  labels: "Labels",
  assignee_id: "Assignee",
  subtask_of_id: "Part of",
  recurrence: "Repeat",
  name: "Name",
};

const ACTIONS: Record<string, string> = {
  created: "added this",
  updated: "changed this",
  completed: "completed this",
  reopened: "reopened this",
  deleted: "deleted this",
  restored: "restored this",
  skipped: "skipped this occurrence",
  moved: "moved this in the list",
};

const PRIORITY = ["none", "P1", "P2", "P3", "P4"];
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export type Named = (id: string) => string | undefined;

export interface Line {
  name: string;
  before: string | null;
  after: string;
}

/** "completed this"; an update that only touched the manual order is a move. */
export function actionText(record: HistoryRecord): string {
  const action = record.action.split(".").at(-1) ?? record.action;
  const fields = record.changes.map((change) => change.field);
  if (action === "updated" && fields.includes("rank") && !fields.some((field) => field in FIELDS)) {
    return ACTIONS.moved ?? action;
  }
  return ACTIONS[action] ?? action.replaceAll("_", " ");
}

const SENTENCES: Record<string, string> = {
  "user.signed_in": "signed in",
  "user.signed_out": "signed out",
  "user.registered": "joined",
  "user.sign_in_failed": "failed to sign in",
  "user.updated": "changed the settings",
  "user.password_changed": "changed the password",
  "session.ended": "ended a session",
  "token.created": "made an API token",
  "token.revoked": "revoked an API token",
  "audit.exported": "exported the log",
  "audit.erased": "had personal values forgotten",
  "audit.removed": "removed old records under a tombstone",
};

/** "completed the task “Pay rent”": what was done to what, where it is not plain which thing is meant. */
export function sentenceOf(record: HistoryRecord): string {
  const known = SENTENCES[record.action];
  if (known) return known;
  const name = record.object_name ? ` “${record.object_name}”` : "";
  const [kind = "", verb = ""] = record.action.split(".");
  const done = actionText(record);
  const what = `the ${kind.replaceAll("_", " ")}${name}`;
  return done.includes("this") ? done.replace(/this( occurrence)?/, what) : `${verb.replaceAll("_", " ")} ${what}`;
}

/** Records of one request, one change set, stay together: several tasks at once, a task with what follows from it. */
export function changeSets(records: HistoryRecord[]): HistoryRecord[][] {
  const sets: HistoryRecord[][] = [];
  for (const record of records) {
    const last = sets.at(-1);
    const first = last?.[0];
    const together =
      first && first.request_id !== null && first.request_id === record.request_id && first.time === record.time;
    if (together) last.push(record);
    else sets.push([record]);
  }
  return sets;
}

/** What a person would say changed. Of a new object only what was given is told. */
export function linesOf(record: HistoryRecord, nameOf: Named, today: string): Line[] {
  return record.changes.flatMap((change) => {
    const name = FIELDS[change.field];
    if (name === undefined || same(change)) return [];
    const created = isEmpty(change.before);
    if (created && isEmpty(change.after)) return [];
    const text = (value: unknown) => valueText(change.field, value, nameOf, today);
    return [{ name, before: created ? null : text(change.before), after: text(change.after) }];
  });
}

export function valueText(field: string, value: unknown, nameOf: Named, today: string): string {
  if (value === null || value === undefined || value === "") return "none";
  if (Array.isArray(value)) return value.map((item) => valueText(field, item, nameOf, today)).join(", ") || "none";
  if (typeof value === "object") {
    const { words, rrule, name } = value as { words?: string; rrule?: string; name?: string };
    return words ?? rrule ?? name ?? JSON.stringify(value);
  }
  if (field === "priority") return PRIORITY[Number(value)] ?? String(value);
  if (field === "duration_minutes") return durationText(Number(value));
  const text = String(value);
  if (DATE.test(text)) return dayText(text, today);
  return INSTANT.test(text) ? momentText(text) : (nameOf(text) ?? text);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
}

function same({ before, after }: Change): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}
