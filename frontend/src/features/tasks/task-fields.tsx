"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CommittedInput } from "@/components/ui/committed-input";
import { Choice } from "@/components/ui/field";
import type { Priority, Task } from "@/lib/api/types";
import { useMembers, useProjects, useSections } from "@/lib/catalog/catalog";
import type { Fields } from "@/lib/outbox/write";
import { editTask, setPriority } from "./commands";
import { DateField } from "./date-field";
import { LabelField } from "./label-field";
import { messages } from "./messages";
import { messages as panel } from "./panel-messages";

const { fields } = panel;

/** What other features put into the panel. */
export interface PanelSlots {
  repeat: ReactNode;
  reminders: ReactNode;
}

/** Every field of a task, edited in place. */
export function TaskFields({ task, slots }: { task: Task; slots: PanelSlots }) {
  const client = useQueryClient();
  const edit = (body: Fields, shown?: Fields) => editTask(client, task, body, shown);
  return (
    <div className="flex flex-col gap-0.5 border-y border-line px-3 py-3">
      <Field label={fields.due}>
        <DateField
          label={fields.due}
          value={{ date: task.due_date, zone: task.due_zone, allDay: task.due_all_day ?? true }}
          onChange={(value) =>
            value
              ? edit({ due_date: value.date, due_zone: value.zone }, { due_all_day: value.allDay })
              : edit({ due_date: null }, { due_zone: null, due_all_day: null })
          }
        />
      </Field>
      <Field label={fields.repeat}>{slots.repeat}</Field>
      <Field label={fields.reminders}>{slots.reminders}</Field>
      <Field label={fields.start}>
        <DateField
          label={fields.start}
          value={{ date: task.start_date, zone: task.start_zone, allDay: task.start_all_day ?? true }}
          onChange={(value) =>
            value
              ? edit({ start_date: value.date, start_zone: value.zone }, { start_all_day: value.allDay })
              : edit({ start_date: null }, { start_zone: null, start_all_day: null })
          }
        />
      </Field>
      <Field label={fields.duration}>
        <span className="flex items-center gap-2 ps-1 text-sm text-muted">
          <CommittedInput
            type="number"
            min={1}
            max={525_600}
            aria-label={panel.durationIn}
            value={String(task.duration_minutes ?? "")}
            onCommit={(value) => {
              const minutes = value === "" ? null : Math.round(Number(value));
              if (minutes === null || minutes > 0) edit({ duration_minutes: minutes });
            }}
            className="w-20"
          />
          {panel.minutes}
        </span>
      </Field>
      <Field label={fields.priority}>
        <Choice
          label={fields.priority}
          value={task.priority}
          onChange={(event) => setPriority(client, task, Number(event.target.value) as Priority)}
        >
          {messages.priority.map((name, value) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Choice>
      </Field>
      <Field label={fields.labels}>
        <LabelField ids={task.label_ids} workspaceId={task.workspace_id} onChange={(label_ids) => edit({ label_ids })} />
      </Field>
      <Place task={task} onEdit={edit} />
      <Assignee task={task} onEdit={edit} />
    </div>
  );
}

function Place({ task, onEdit }: { task: Task; onEdit: (body: Fields) => void }) {
  const projects = useProjects().filter((project) => project.workspace_id === task.workspace_id);
  const sections = useSections(task.project_id);
  return (
    <>
      <Field label={fields.project}>
        <Choice
          label={fields.project}
          value={task.project_id}
          onChange={(event) => onEdit({ project_id: event.target.value, section_id: null })}
        >
          {projects.map((project) => (
            <option key={project.id} value={project.id}>
              {project.is_inbox ? panel.inbox : project.name}
            </option>
          ))}
        </Choice>
      </Field>
      {sections.length > 0 ? (
        <Field label={fields.section}>
          <Choice
            label={fields.section}
            value={task.section_id ?? ""}
            onChange={(event) => onEdit({ section_id: event.target.value || null })}
          >
            <option value="">{messages.list.noSection}</option>
            {sections.map((section) => (
              <option key={section.id} value={section.id}>
                {section.name}
              </option>
            ))}
          </Choice>
        </Field>
      ) : null}
    </>
  );
}

function Assignee({ task, onEdit }: { task: Task; onEdit: (body: Fields) => void }) {
  const members = useMembers(task.workspace_id);
  if (members.length < 2) return null;
  return (
    <Field label={fields.assignee}>
      <Choice
        label={fields.assignee}
        value={task.assignee_id ?? ""}
        onChange={(event) => onEdit({ assignee_id: event.target.value || null })}
      >
        <option value="">{panel.nobody}</option>
        {members.map((member) => (
          <option key={member.user_id} value={member.user_id}>
            {member.name}
          </option>
        ))}
      </Choice>
    </Field>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 flex-wrap items-start gap-1">
      <span className="w-24 shrink-0 hyphens-auto pt-1.5 pe-1 ps-2 text-sm wrap-break-word text-muted touch:pt-3">{label}</span>
      <div className="flex min-w-0 flex-1 basis-40">{children}</div>
    </div>
  );
}
