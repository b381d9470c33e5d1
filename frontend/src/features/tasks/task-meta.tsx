import { clsx } from "clsx";
import { AlarmClock, Repeat2, Tag } from "lucide-react";
import type { Label, Project, Task } from "@/lib/api/types";
import type { Day } from "@/lib/time/day";
import { durationText, relativeDayText } from "@/lib/time/format";
import { browserZone } from "@/lib/time/zoned";
import { messages } from "./messages";
import { dueDay, dueTime } from "./view";

export interface Names {
  projects: Map<string, Project>;
  labels: Map<string, Label>;
  today: Day;
  /** The current minute, epoch milliseconds. */
  now: number;
}

/** What a list already says by itself, and its rows need not repeat. */
export interface Hidden {
  day?: boolean;
  project?: boolean;
}

export function TaskMeta({ task, names, hide = {} }: { task: Task; names: Names; hide?: Hidden }) {
  const project = hide.project ? undefined : names.projects.get(task.project_id);
  const labels = task.label_ids.flatMap((id) => names.labels.get(id) ?? []);
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted sm:flex-nowrap sm:justify-end">
      {task.priority > 0 && task.priority < 4 ? <PriorityMark priority={task.priority} /> : null}
      {labels.map((label) => (
        <span key={label.id} className="inline-flex items-center gap-1 truncate">
          <Tag size={12} aria-hidden="true" className="text-faint" />
          {label.name}
        </span>
      ))}
      {project && !project.is_inbox ? <span className="truncate">{project.name}</span> : null}
      {task.duration_minutes ? <span className="text-faint">{durationText(task.duration_minutes)}</span> : null}
      <DueText task={task} names={names} hideDay={hide.day ?? false} />
    </span>
  );
}

function PriorityMark({ priority }: { priority: number }) {
  return (
    <span
      title={messages.priority[priority]}
      className={clsx("text-2xs font-semibold tracking-wide", ["", "text-p1", "text-p2", "text-p3"][priority])}
    >
      P{priority}
    </span>
  );
}

function DueText({ task, names: { today, now }, hideDay }: { task: Task; names: Names; hideDay: boolean }) {
  const day = dueDay(task);
  if (day === null) return null;
  const time = dueTime(task);
  const open = task.status === "open";
  const overdue = open && (day < today || (time !== null && Date.parse(task.due_date ?? "") < now));
  const words = [hideDay && day >= today ? "" : relativeDayText(day, today), time ?? ""].filter(Boolean).join(" ");
  if (words === "" && !task.is_recurring) return null;
  const foreign = time !== null && task.due_zone !== null && task.due_zone !== browserZone();
  return (
    <span
      className={clsx(
        "inline-flex shrink-0 items-center gap-1 tabular-nums",
        overdue ? "text-danger" : day === today && open ? "text-success" : "",
      )}
      title={foreign ? (task.due_zone ?? undefined) : undefined}
    >
      {task.is_recurring ? <Repeat2 size={13} aria-label={messages.row.repeats} /> : null}
      {overdue && time ? <AlarmClock size={12} aria-hidden="true" /> : null}
      {words}
    </span>
  );
}
