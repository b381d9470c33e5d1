import { momentText } from "@/lib/time/format";

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
  assignee_id: "Assignee",
  subtask_of_id: "Parent",
  recurrence: "Repeat",
  rank: "Place",
  deleted_at: "Deleted",
  completed_at: "Completed",
  next_occurrence: "Next occurrence",
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

export type Named = (id: string) => string | undefined;

export function fieldName(field: string): string {
  return FIELDS[field] ?? capital(field.replaceAll("_", " "));
}

/** "task.due_date_changed" → "Due date changed". */
export function actionText(action: string): string {
  return capital((action.split(".").at(-1) ?? action).replaceAll("_", " "));
}

/** A recorded value as a person reads it; ids become the names of what they stand for. */
export function valueText(value: unknown, nameOf: Named): string {
  if (value === null || value === undefined || value === "") return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((item) => valueText(item, nameOf)).join(", ");
  if (typeof value === "object") {
    const { words, rrule } = value as { words?: string; rrule?: string };
    return words ?? rrule ?? JSON.stringify(value);
  }
  const text = String(value);
  if (INSTANT.test(text)) return momentText(text);
  return nameOf(text) ?? text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
