"use client";
import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { useLabels, useMe, useProjects } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { openTask } from "@/lib/navigation/task-link";
import { outbox } from "@/lib/outbox/use-outbox";
import type { Fields } from "@/lib/outbox/write";
import { say } from "@/lib/toast/toast";
import { remember } from "@/lib/undo/undo";
import { HighlightField } from "./highlight-field";
import { messages } from "./messages";
import { linesOf, provisionalTasks } from "./provisional";
import { toPoints } from "./ranges";
import { suggest } from "./suggest";
import { Chips, Hint } from "./understood";
import { useReading } from "./use-reading";

/** Quick add. Enter adds and keeps the field for the next one; Shift+Enter adds and opens. */
export function QuickAddDialog({
  projectId,
  on,
  onClose,
}: {
  projectId: string;
  /** The day, or the day and the time, that the text ends with; what is typed stands before it. */
  on?: string;
  onClose: () => void;
}) {
  const given = on ? ` ${on}` : "";
  const reading = useReading(projectId, given);
  const { text, spans } = reading;
  const field = useRef<HTMLTextAreaElement>(null);
  const nextCaret = useRef<number | null>(0);
  const [caret, setCaret] = useState(0);
  const projects = useProjects();
  const labels = useLabels();
  const me = useMe();
  const workspaceId = me?.workspaces.find((workspace) => workspace.personal)?.id ?? "";
  const suggestion = suggest(text, caret, projects, labels);

  const isEmpty = text.trim() === given.trim();
  const add = (): string | undefined => {
    if (isEmpty) return undefined;
    const ids = linesOf(text).map(() => uuid7());
    const [first] = ids;
    if (first === undefined) return undefined;
    const context = { ids, workspaceId, projectId, labels, userId: me?.user.id ?? "", now: new Date().toISOString() };
    const tasks = provisionalTasks(text, reading.fresh, context);
    const id = uuid7();
    outbox.add({
      id,
      subject: `task:${first}`,
      label: messages.title,
      method: "POST",
      path: "/api/quick-add",
      body: { ...reading.request, ids },
      effect: { kind: "create", objects: tasks as unknown as Fields[] },
    });
    const label = messages.added(tasks[0]?.title ?? text, tasks.length);
    remember({
      write: id,
      workspace: tasks[0]?.workspace_id ?? "",
      // A subtask before its task, which would take it along.
      tasks: [...ids].reverse(),
      label,
      before: { deleted_at: new Date().toISOString() },
    });
    say(label, { label: messages.open, run: () => openTask(first) });
    reading.setText(given);
    nextCaret.current = 0;
    return first;
  };
  const addAndOpen = () => {
    const id = add();
    if (id === undefined) return;
    onClose();
    openTask(id);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey) addAndOpen();
      else add();
    } else if (event.key === "Tab" && !event.shiftKey && suggestion) {
      event.preventDefault();
      reading.setText(text.slice(0, suggestion.start) + suggestion.insert + text.slice(suggestion.end));
    } else if (event.key === "Backspace" && selectionStart === selectionEnd) {
      const span = spans.find((candidate) => candidate.end === toPoints(text, selectionStart));
      if (span) {
        event.preventDefault();
        reading.unparse(span);
      }
    }
  };

  const [draft] = reading.latest?.drafts ?? [];
  const destination = projects.find((project) => project.id === (draft?.project_id ?? projectId));
  const place = destination && !destination.is_inbox ? destination.name : messages.inbox;
  return (
    <Dialog title={messages.title} onClose={onClose}>
      <div onSelect={() => setCaret(field.current?.selectionStart ?? 0)}>
        <HighlightField text={text} spans={spans} onText={reading.setText} onKeyDown={onKeyDown} field={field} caretRef={nextCaret} />
        <Chips spans={spans} onUnparse={(span) => (reading.unparse(span), field.current?.focus())} />
        <p role="status" data-testid="reading" className="min-h-9 px-4 pb-3 text-sm text-muted">
          {suggestion ? (
            messages.suggestion(suggestion.name)
          ) : (
            <Hint answer={reading.latest} offline={reading.offline} empty={text.trim() === ""} />
          )}
        </p>
        <footer className="flex items-center gap-2 border-t border-line px-4 py-2.5">
          <span className="min-w-0 flex-1 truncate text-sm text-faint">
            {draft?.new_project ? messages.intoNew(draft.project ?? "") : messages.into(place)}
          </span>
          <Button look="quiet" onClick={addAndOpen} disabled={isEmpty} className="max-sm:hidden">
            {messages.addOpen}
            <Kbd keys="Shift+↵" />
          </Button>
          <Button look="primary" onClick={() => (add(), field.current?.focus())} disabled={isEmpty}>
            {messages.add}
            <CornerDownLeft size={14} aria-hidden="true" />
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}
