"use client";
import { RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { agoText, relativeDayText } from "@/lib/time/format";
import { useMinute, useToday } from "@/lib/time/now";
import { browserZone, toLocal } from "@/lib/time/zoned";
import { restoreTask } from "./commands";
import { GroupHeading } from "./group-heading";
import { messages as deleted } from "./bin-messages";
import { messages } from "./messages";
import { TaskListFrame, TaskRows } from "./task-list";
import { useTasks } from "./use-tasks";

export function LabelList({ labelId }: { labelId: string }) {
  const list = useTasks({ kind: "label", labelId });
  return (
    <TaskListFrame list={list} empty={messages.empty.label}>
      <TaskRows tasks={list.tasks} label={messages.list.tasks} />
    </TaskListFrame>
  );
}

export function SearchList({ text }: { text: string }) {
  const list = useTasks({ kind: "search", text });
  return (
    <TaskListFrame list={list} empty={messages.empty.search}>
      <TaskRows tasks={list.tasks} label={messages.list.results} />
    </TaskListFrame>
  );
}

/** What was completed, by the day it was. */
export function LogbookList() {
  const today = useToday();
  const list = useTasks({ kind: "logbook" });
  const days = Map.groupBy(list.tasks, (task) => toLocal(task.completed_at ?? 0, browserZone()).date);
  return (
    <TaskListFrame list={list} empty={messages.empty.logbook}>
      {[...days].map(([day, tasks]) => (
        <section key={day}>
          <GroupHeading title={relativeDayText(day, today)} count={tasks.length} />
          <TaskRows tasks={tasks} label={day} />
        </section>
      ))}
    </TaskListFrame>
  );
}

/** What was deleted; kept for 30 days. */
export function BinList() {
  const list = useTasks({ kind: "bin" });
  const now = useMinute();
  return (
    <TaskListFrame list={list} empty={messages.empty.bin}>
      <ul aria-label={deleted.tasks}>
        {list.tasks.map((task) => (
          <li key={task.id} className="flex min-h-10 items-center gap-3 border-b border-line px-2 hover:bg-hover">
            <span className="min-w-0 flex-1 truncate">{task.title}</span>
            <span className="text-sm text-faint">{agoText(task.deleted_at ?? "", now)}</span>
            <Button look="quiet" onClick={() => restoreTask(task)} aria-label={deleted.restoreTask(task.title)}>
              <RotateCcw size={14} aria-hidden="true" />
              {deleted.restore}
            </Button>
          </li>
        ))}
      </ul>
    </TaskListFrame>
  );
}
