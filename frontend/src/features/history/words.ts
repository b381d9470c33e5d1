import type { HistoryRecord } from "@/lib/api/types";
import { offsetText } from "@/lib/time/duration";
import { dayText, durationText, momentText } from "@/lib/time/format";
import { whenOf } from "@/lib/time/zoned";
import { type Field, fields, messages, named, sentences, wholeSentences } from "./messages";

type Change = HistoryRecord["changes"][number];

/** How to say values: the names of ids, and the day that dates are told from. */
export interface Words {
  nameOf: (id: string) => string | undefined;
  today: string;
  /** Whether things are told by their names, in a list of many; else the reader looks at the one that is meant. */
  byName: boolean;
}

/** One record: a sentence that follows the name of who did it, and the details it has no room for. */
export interface Told {
  sentence: string;
  details: Detail[];
}

export interface Detail {
  name: string;
  before: string | null;
  after: string;
}

/** Fields that say nothing of a new task: its title is in the sentence, its zone is the reader's. */
const QUIET_AT_BIRTH = new Set<Field>(["title", "name", "due_zone", "start_zone", "subtask_of_id"]);

/** `next` is the day of the occurrence that followed, where it is known. */
export function tell(record: HistoryRecord, words: Words, next: string | null = null): Told {
  const whole = wholeSentences[record.action];
  const [object = "", action = ""] = record.action.split(".");
  const say = sentences(words.byName ? named(record.object_type, nameBefore(record)) : null);
  const plain = (sentence: string): Told => ({ sentence, details: [] });
  if (whole !== undefined) return plain(whole);
  if (object === "reminder") return plain(reminderSentence(action, record, say.reminder, words));
  switch (action) {
    case "created":
      return created(record, say, words);
    case "completed":
    case "skipped":
      return plain(say[action](next));
    case "deleted":
      return plain(object === "task" ? say.binned : say.deleted);
    case "reopened":
    case "restored":
    case "purged":
    case "detached":
      return plain(say[action]);
    case "updated":
      return updated(record, say, words);
    default:
      return plain(say.other(action.replaceAll("_", " ")));
  }
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

type Say = ReturnType<typeof sentences>;
type Edited = Change & { field: Field };

function created(record: HistoryRecord, say: Say, words: Words): Told {
  const given = told(record.changes).filter(({ field, after }) => !QUIET_AT_BIRTH.has(field) && !isEmpty(after));
  return {
    sentence: say.created(!isEmpty(changeOf(record, "subtask_of_id")?.after)),
    details: given.map((change) => detail(change, words)),
  };
}

function updated(record: HistoryRecord, say: Say, words: Words): Told {
  const changes = told(record.changes);
  const [only] = changes;
  if (only === undefined) return { sentence: changeOf(record, "rank") ? say.reordered : say.updated, details: [] };
  if (changes.length === 1) {
    const details = only.field === "description" ? [detail(only, words)] : [];
    return { sentence: changeSentence(only, say, words), details };
  }
  return {
    sentence: say.several(changes.map((change) => fields[change.field])),
    details: changes.map((change) => detail(change, words)),
  };
}

/** The changes that a person made. A zone that came or went with its date is told by the date. */
function told(changes: readonly Change[]): Edited[] {
  return changes.filter((change): change is Edited => {
    if (!(change.field in fields) || same(change)) return false;
    return !change.field.endsWith("_zone") || !(isEmpty(change.before) || isEmpty(change.after));
  });
}

function changeSentence(change: Edited, say: Say, words: Words): string {
  const { field } = change;
  const what = fields[field];
  const before = isEmpty(change.before) ? null : valueText(field, change.before, words);
  const after = isEmpty(change.after) ? null : valueText(field, change.after, words);
  switch (field) {
    case "title":
    case "name":
      return say.renamed(before ?? "", after ?? "");
    case "description":
      return before === null ? say.notes.set : after === null ? say.notes.removed : say.notes.changed;
    case "project_id":
      return say.placed(before, after ?? messages.nothing);
    case "section_id":
      return say.section(after);
    case "assignee_id":
      return say.assigned(after);
    case "subtask_of_id":
      return say.nested(after !== null);
    case "label_ids":
      return labelSentence(change, say, words);
    case "recurrence":
      if (after === null) return say.repeat.removed;
      if (before === null || before === after) return say.repeat.set(after);
  }
  if (before === null) return say.set(what, after ?? messages.nothing);
  return after === null ? say.removed(what, before) : say.changed(what, before, after);
}

function labelSentence({ before, after }: Change, say: Say, words: Words): string {
  const [old, now] = [before, after].map((value) => (Array.isArray(value) ? value.map(String) : []));
  const names = (ids: string[] = [], others: string[] = []) =>
    ids.filter((id) => !others.includes(id)).map((id) => valueText("label_ids", id, words));
  return say.labelled(names(now, old), names(old, now));
}

function reminderSentence(action: string, record: HistoryRecord, say: Say["reminder"], words: Words): string {
  const change = changeOf(record, "reminder");
  const reminder = (change?.after ?? change?.before ?? {}) as { kind?: string; at?: string | null; offset?: string | null };
  const verb = action === "deleted" || action === "snoozed" ? say[action] : say.created;
  if (reminder.at) return verb((action === "snoozed" ? say.until : say.at)(momentText(reminder.at, words.today)));
  const offset = reminder.offset ?? "PT0S";
  if (offset === "PT0S") return verb(say.due);
  const side = reminder.kind === "after_due" || reminder.kind === "before_start" ? reminder.kind : "before_due";
  return verb(say[side](offsetText(offset)));
}

function detail(change: Edited, words: Words): Detail {
  const name = fields[change.field];
  return {
    name: name.charAt(0).toUpperCase() + name.slice(1),
    before: isEmpty(change.before) ? null : valueText(change.field, change.before, words),
    after: valueText(change.field, change.after, words),
  };
}

function valueText(field: Field, value: unknown, words: Words): string {
  if (isEmpty(value)) return messages.nothing;
  if (Array.isArray(value)) return value.map((item) => valueText(field, item, words)).join(", ");
  if (typeof value === "object" && value !== null) {
    const { words: said, rrule, cron } = value as { words?: string; rrule?: string; cron?: string };
    return said ?? rrule ?? cron ?? messages.nothing;
  }
  if (field === "priority") return messages.priorities[Number(value)] ?? String(value);
  if (field === "duration_minutes") return durationText(Number(value));
  const text = String(value);
  if (field.endsWith("_date")) return whenText(text, words.today);
  if (field.endsWith("_id") || field.endsWith("_ids")) return words.nameOf(text) ?? messages.gone;
  return text;
}

/** "Mon 30 Nov" of a day, "Mon 30 Nov 09:00" of an instant by this browser's clock. */
function whenText(when: string, today: string): string {
  const { day, time } = whenOf(when);
  return `${dayText(day, today)} ${time ?? ""}`.trimEnd();
}

/** What the thing was called when it was changed. */
function nameBefore(record: HistoryRecord): string | null {
  const old = changeOf(record, "title")?.before ?? changeOf(record, "name")?.before;
  return typeof old === "string" && old !== "" ? old : record.object_name;
}

function changeOf(record: HistoryRecord, field: string): Change | undefined {
  return record.changes.find((change) => change.field === field);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
}

function same({ before, after }: Change): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}
