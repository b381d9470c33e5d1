/**
 * Every command that has a key. The handlers, the `?` sheet, the palette and the tooltips all read
 * this list, so they cannot differ. `Mod` is Ctrl, or ⌘ on a Mac; two keys in a row make a sequence.
 */
export type Scope = "Anywhere" | "Go to" | "In a list" | "On a task";

export interface Command {
  id: CommandId;
  keys: readonly string[];
  label: string;
  scope: Scope;
}

const define = <Id extends string>(id: Id, scope: Scope, label: string, ...keys: string[]) => ({ id, scope, label, keys });

export const COMMANDS = [
  define("quick-add", "Anywhere", "Add a task", "q"),
  define("palette", "Anywhere", "Search and commands", "Mod+k"),
  define("search", "Anywhere", "Search", "/"),
  define("shortcuts", "Anywhere", "Show the keys", "?"),
  define("undo", "Anywhere", "Undo", "Mod+z"),
  define("close", "Anywhere", "Close", "Escape"),
  define("sidebar", "Anywhere", "Show or hide the sidebar", "["),
  define("go.inbox", "Go to", "Inbox", "g i"),
  define("go.today", "Go to", "Today", "g t"),
  define("go.upcoming", "Go to", "Upcoming", "g u"),
  define("go.calendar", "Go to", "Calendar", "g c"),
  define("go.notifications", "Go to", "Notifications", "g n"),
  define("go.logbook", "Go to", "Logbook", "g l"),
  define("go.activity", "Go to", "Activity", "g a"),
  define("go.bin", "Go to", "Bin", "g b"),
  define("go.settings", "Go to", "Settings", "g s"),
  define("list.next", "In a list", "Next", "j", "ArrowDown"),
  define("list.previous", "In a list", "Previous", "k", "ArrowUp"),
  define("list.first", "In a list", "First", "Home"),
  define("list.last", "In a list", "Last", "End"),
  define("list.up", "In a list", "Move up", "Alt+ArrowUp"),
  define("list.down", "In a list", "Move down", "Alt+ArrowDown"),
  define("select.toggle", "In a list", "Select, or not", "x"),
  define("select.next", "In a list", "Select down", "Shift+ArrowDown", "Shift+j"),
  define("select.previous", "In a list", "Select up", "Shift+ArrowUp", "Shift+k"),
  define("select.move", "In a list", "Move what is selected", "v"),
  define("select.label", "In a list", "Label what is selected", "b"),
  define("task.open", "On a task", "Open", "Enter"),
  define("task.complete", "On a task", "Complete, or reopen", "e"),
  define("task.due", "On a task", "Due date in words", "d"),
  define("task.today", "On a task", "Due today", "t"),
  define("task.tomorrow", "On a task", "Due tomorrow", "y"),
  define("task.undated", "On a task", "No due date", "Shift+d"),
  define("task.priority-1", "On a task", "Priority 1, urgent", "1"),
  define("task.priority-2", "On a task", "Priority 2, high", "2"),
  define("task.priority-3", "On a task", "Priority 3, medium", "3"),
  define("task.priority-4", "On a task", "Priority 4, low", "4"),
  define("task.priority-0", "On a task", "No priority", "0"),
  define("task.delete", "On a task", "Delete, with undo", "Delete", "Backspace"),
] as const satisfies readonly Omit<Command, "id">[];

export type CommandId = (typeof COMMANDS)[number]["id"];

export function commandOf(id: CommandId): Command {
  const found = COMMANDS.find((command) => command.id === id);
  if (!found) throw new Error(`There is no command ${id}.`);
  return found;
}

/** "G T", "Ctrl K", as shown beside a command. */
export function keyText(keys: string): string {
  const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
  const names: Record<string, string> = {
    Mod: mac ? "⌘" : "Ctrl",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Escape: "Esc",
    Delete: "Del",
  };
  return keys
    .split(/[ +]/)
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(" ");
}
