"use client";
import { useQueryClient } from "@tanstack/react-query";
import { TaskHistory } from "@/features/history/task-history";
import { RepeatField } from "@/features/recurrence/repeat-field";
import { ReminderField } from "@/features/reminders/reminder-field";
import { editTask } from "@/features/tasks/commands";
import { TaskPanel } from "@/features/tasks/task-panel";
import { useToday } from "@/lib/time/now";
import { browserZone } from "@/lib/time/zoned";

/** The task panel with the parts that other features own. */
export function OpenTask({ taskId }: { taskId: string }) {
  const client = useQueryClient();
  const today = useToday();
  return (
    <TaskPanel
      taskId={taskId}
      slots={(task) => ({
        repeat: (
          <RepeatField
            value={task.recurrence}
            seriesId={task.series_id}
            due={task.due_date ?? today}
            zone={task.due_zone ?? browserZone()}
            onChange={(recurrence, scope, moved) => {
              // A repeat needs a first date; without one it starts today.
              const first = task.due_date === null && recurrence ? { due: today, zone: browserZone() } : null;
              const at = moved ?? first;
              editTask(
                client,
                task,
                { recurrence, ...(at ? { due_date: at.due, due_zone: at.zone } : {}) },
                { is_recurring: recurrence !== null, ...(at ? { due_all_day: at.due.length === 10 } : {}) },
                recurrence ? scope : null,
              );
            }}
          />
        ),
        reminders: <ReminderField task={{ id: task.id, isOpen: task.status === "open", hasDue: task.due_date !== null }} />,
        history: <TaskHistory task={task} />,
      })}
    />
  );
}
