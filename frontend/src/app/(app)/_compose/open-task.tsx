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
            onChange={(recurrence, scope) => {
              // A repeat needs a first date; without one it starts today.
              const first = task.due_date === null && recurrence ? { due_date: today, due_zone: browserZone() } : {};
              editTask(
                client,
                task,
                { recurrence, ...first },
                { is_recurring: recurrence !== null, ...(task.due_date === null ? { due_all_day: true } : {}) },
                recurrence ? scope : null,
              );
            }}
          />
        ),
        reminders: <ReminderField taskId={task.id} hasDue={task.due_date !== null} />,
        history: <TaskHistory task={task} />,
      })}
    />
  );
}
