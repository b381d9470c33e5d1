import type { CommandId } from "./keys";

/** What every command that has a key is called, for the `?` sheet, the palette and the settings: they cannot differ. */
export type Scope = "Anywhere" | "Go to" | "In a list" | "On a task" | "On a board" | "In the calendar";

export interface Command {
  id: CommandId;
  label: string;
  scope: Scope;
}

const define = (id: CommandId, scope: Scope, label: string): Command => ({ id, scope, label });

export const COMMANDS: readonly Command[] = [
  define("quick-add", "Anywhere", "Add a task"),
  define("palette", "Anywhere", "Search and commands"),
  define("search", "Anywhere", "Search"),
  define("shortcuts", "Anywhere", "Show the keys"),
  define("undo", "Anywhere", "Undo"),
  define("close", "Anywhere", "Close"),
  define("sidebar", "Anywhere", "Show or hide the sidebar"),
  define("go.inbox", "Go to", "Inbox"),
  define("go.today", "Go to", "Today"),
  define("go.upcoming", "Go to", "Upcoming"),
  define("go.calendar", "Go to", "Calendar"),
  define("go.notifications", "Go to", "Notifications"),
  define("go.logbook", "Go to", "Logbook"),
  define("go.activity", "Go to", "Activity"),
  define("go.bin", "Go to", "Bin"),
  define("go.settings", "Go to", "Settings"),
  define("go.view", "Go to", "Filter"),
  define("list.next", "In a list", "Next"),
  define("list.previous", "In a list", "Previous"),
  define("list.first", "In a list", "First"),
  define("list.last", "In a list", "Last"),
  define("list.up", "In a list", "Move up"),
  define("list.down", "In a list", "Move down"),
  define("select.toggle", "In a list", "Select, or not"),
  define("select.next", "In a list", "Select down"),
  define("select.previous", "In a list", "Select up"),
  define("select.move", "In a list", "Move what is selected"),
  define("select.label", "In a list", "Label what is selected"),
  define("task.open", "On a task", "Open"),
  define("task.complete", "On a task", "Complete, or reopen"),
  define("task.due", "On a task", "Due date in words"),
  define("task.today", "On a task", "Due today"),
  define("task.tomorrow", "On a task", "Due tomorrow"),
  define("task.undated", "On a task", "No due date"),
  define("task.priority-1", "On a task", "Priority 1, urgent"),
  define("task.priority-2", "On a task", "Priority 2, high"),
  define("task.priority-3", "On a task", "Priority 3, medium"),
  define("task.priority-4", "On a task", "Priority 4, low"),
  define("task.priority-0", "On a task", "No priority"),
  define("task.delete", "On a task", "Delete, with undo"),
  define("board.toggle", "On a board", "Show a project as a board, or as a list"),
  define("board.left", "On a board", "Move to the column before"),
  define("board.right", "On a board", "Move to the next column"),
  define("calendar.month", "In the calendar", "Show the month"),
  define("calendar.week", "In the calendar", "Show the week"),
  define("calendar.day", "In the calendar", "Show the day"),
  define("calendar.today", "In the calendar", "Back to today"),
  define("calendar.day-earlier", "In the calendar", "Move a day earlier"),
  define("calendar.day-later", "In the calendar", "Move a day later"),
  define("calendar.earlier", "In the calendar", "Move an hour earlier, in the month a week"),
  define("calendar.later", "In the calendar", "Move an hour later, in the month a week"),
  define("calendar.week-earlier", "In the calendar", "Move a week earlier"),
  define("calendar.week-later", "In the calendar", "Move a week later"),
];
