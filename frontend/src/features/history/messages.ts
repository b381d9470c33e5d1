import { locale, words } from "@/lib/language/words";

/** "a, b and c". */
const listed = (items: readonly string[]): string =>
  new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

const labels = (names: readonly string[]) => `${names.length === 1 ? "the label" : "the labels"} ${listed(names)}`;

/** What the screens of the record say beside the sentences. */
export const messages = words("history", {
  title: "History",
  loading: "Loading history",
  failed: "The history could not be loaded.",
  none: "No record yet. It appears in a moment.",
  record: (moment: string, index: number) => `${moment}, record #${index}`,
  /** Recurring tasks and other work that nobody does by hand. */
  system: "TaskFlow",
  forgotten: "Forgotten",
  partlyForgotten: "Some of it was forgotten on purpose.",
  inbox: "Inbox",
  nothing: "none",
  gone: "one that was deleted",
  priorities: ["none", "P1", "P2", "P3", "P4"],

  revert: "Revert",
  revertThis: (index: number) => `Revert change #${index}`,
  reverted: (index: number) => `Reverted change #${index}.`,
  revertAnyway: "Revert anyway",
  notReverted: "Nothing was reverted: the server cannot be reached.",

  proof: (index: number) => `#${index} · Proof`,
  proofOf: (index: number) => `Proof of record #${index}`,
  evidence: (index: number) => `Evidence for record #${index}`,
  downloadProof: "Download for verify_audit.py",
  proofFile: (index: number) => `record-${index}.jsonl`,
  loadingProof: "Loading …",
  notCovered: "No checkpoint covers it yet; one follows in a few seconds.",
});

/** The fields that a person changes; all others follow from these. */
export const fields = words("fields", {
  title: "title",
  name: "name",
  description: "notes",
  priority: "priority",
  due_date: "due date",
  due_zone: "time zone",
  start_date: "start",
  start_zone: "time zone of the start",
  duration_minutes: "duration",
  project_id: "project",
  section_id: "section",
  label_ids: "labels",
  assignee_id: "assignee",
  subtask_of_id: "place",
  recurrence: "repeat",
  role: "role",
  color: "colour",
});

export type Field = keyof typeof fields;

/** Sentences that name all there is to name. */
export const wholeSentences: Record<string, string> = words("whole-sentences", {
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
  "workspace.demo_filled": "filled the workspace with examples",
});

const kinds: Record<string, string> = { membership: "member" };

const ownWords = words("record", {
  named: (kind: string, name: string | null) => `the ${kinds[kind] ?? kind.replaceAll("_", " ")}${name === null ? "" : ` “${name}”`}`,
  sentences: inEnglish,
});

/** “Pay rent”, where a list tells of many things: the task “Pay rent”. */
export const named = (kind: string, name: string | null): string => ownWords.named(kind, name);

/**
 * What somebody did, as it follows the name: "Ada moved this from Inbox to home". `it` is the thing by its name where
 * the reader does not look at it, and null where it is plain.
 */
export const sentences = (it: string | null): Sentences => ownWords.sentences(it);

export type Sentences = ReturnType<typeof inEnglish>;
export type RecordWords = typeof ownWords;

function inEnglish(it: string | null) {
  const thing = it ?? "this";
  const of = it === null ? "" : ` of ${it}`;
  const to = it === null ? "" : ` to ${it}`;
  const from = it === null ? "" : ` from ${it}`;
  return {
    created: (isSubtask: boolean) => `added ${thing}${isSubtask ? " as a subtask" : ""}`,
    completed: (next: string | null) => `completed ${thing}${next === null ? "" : `; the next is ${next}`}`,
    reopened: `reopened ${thing}`,
    skipped: (next: string | null) => `skipped ${it ?? "this one"}${next === null ? "" : `; the next is ${next}`}`,
    deleted: `deleted ${thing}`,
    binned: `moved ${thing} to the bin`,
    restored: `brought ${thing} back from the bin`,
    purged: `deleted ${thing} for good`,
    detached: `took ${thing} out of its series`,
    updated: `changed ${thing}`,
    reordered: `moved ${thing} within its list`,
    other: (verb: string) => `${verb} ${thing}`,

    set: (what: string, after: string) => `set the ${what}${of} to ${after}`,
    changed: (what: string, before: string, after: string) => `changed the ${what}${of} from ${before} to ${after}`,
    removed: (what: string, before: string) => `removed the ${what} ${before}${from}`,
    several: (what: readonly string[]) => `changed the ${listed(what)}${of}`,

    renamed: (before: string, after: string) =>
      it === null ? `renamed this from “${before}” to “${after}”` : `renamed ${it} to “${after}”`,
    notes: { set: `wrote notes${to}`, changed: `changed the notes${of}`, removed: `removed the notes${of}` },
    placed: (before: string | null, after: string) =>
      before === null ? `put ${thing} into ${after}` : `moved ${thing} from ${before} to ${after}`,
    section: (after: string | null) =>
      after === null ? `moved ${thing} out of its section` : `moved ${thing} to the section ${after}`,
    labelled: (added: readonly string[], removed: readonly string[]) =>
      listed([
        ...(added.length > 0 ? [`added ${labels(added)}${to}`] : []),
        ...(removed.length > 0 ? [`removed ${labels(removed)}${from}`] : []),
      ]),
    assigned: (after: string | null) => (after === null ? `took ${thing} from everybody` : `gave ${thing} to ${after}`),
    nested: (isSubtask: boolean) => `made ${thing} ${isSubtask ? "a subtask" : "a task of its own"}`,
    repeat: { set: (after: string) => `made ${thing} repeat ${after}`, removed: `stopped the repeat${of}` },

    reminder: {
      created: (when: string) => `added a reminder ${when}${to}`,
      deleted: (when: string) => `removed the reminder ${when}${from}`,
      snoozed: (when: string) => `snoozed the reminder${of} ${when}`,
      at: (moment: string) => `for ${moment}`,
      until: (moment: string) => `until ${moment}`,
      due: "at the due time",
      before_due: (offset: string) => `${offset} before`,
      after_due: (offset: string) => `${offset} after`,
      before_start: (offset: string) => `${offset} before the start`,
    },
  };
}
