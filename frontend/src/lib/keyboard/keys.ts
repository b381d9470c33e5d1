import { logicalKey } from "@/lib/language/direction";
import { readSetting } from "@/lib/settings/settings";

/**
 * The keys of every command; what a command is called stands in `commands.ts`, which is loaded with what shows it.
 * `Mod` is Ctrl, or ⌘ on a Mac; two keys in a row make a sequence. Where two commands have one key, the one that
 * stands first is asked first, and the other takes what that one does not handle.
 */
export const KEYS = {
  "quick-add": ["q"],
  palette: ["Mod+k"],
  search: ["/"],
  shortcuts: ["?"],
  undo: ["Mod+z"],
  close: ["Escape"],
  sidebar: ["["],
  "go.inbox": ["g i"],
  "go.today": ["g t"],
  "go.upcoming": ["g u"],
  "go.calendar": ["g c"],
  "go.notifications": ["g n"],
  "go.logbook": ["g l"],
  "go.activity": ["g a"],
  "go.bin": ["g b"],
  "go.settings": ["g s"],
  "go.view": ["g f"],
  "list.next": ["j", "ArrowDown"],
  "list.previous": ["k", "ArrowUp"],
  "list.first": ["Home"],
  "list.last": ["End"],
  "list.up": ["Alt+ArrowUp"],
  "list.down": ["Alt+ArrowDown"],
  "select.toggle": ["x"],
  "select.next": ["Shift+ArrowDown", "Shift+j"],
  "select.previous": ["Shift+ArrowUp", "Shift+k"],
  "select.all": ["Mod+a"],
  "select.move": ["v"],
  "select.label": ["b"],
  "task.open": ["Enter"],
  "task.complete": ["e"],
  "task.due": ["d"],
  "task.today": ["t"],
  "task.tomorrow": ["y"],
  "task.undated": ["Shift+d"],
  "task.priority-1": ["1"],
  "task.priority-2": ["2"],
  "task.priority-3": ["3"],
  "task.priority-4": ["4"],
  "task.priority-0": ["0"],
  "task.delete": ["Delete", "Backspace"],
  "board.toggle": ["Shift+b"],
  "board.left": ["Alt+ArrowLeft"],
  "board.right": ["Alt+ArrowRight"],
  "calendar.month": ["1"],
  "calendar.week": ["2"],
  "calendar.day": ["3"],
  "calendar.today": ["."],
  "calendar.day-earlier": ["Alt+ArrowLeft"],
  "calendar.day-later": ["Alt+ArrowRight"],
  "calendar.earlier": ["Alt+ArrowUp"],
  "calendar.later": ["Alt+ArrowDown"],
  "calendar.week-earlier": ["Alt+Shift+ArrowLeft"],
  "calendar.week-later": ["Alt+Shift+ArrowRight"],
} as const satisfies Record<string, readonly string[]>;

export type CommandId = keyof typeof KEYS;

export const COMMAND_IDS = Object.keys(KEYS) as CommandId[];

export type OwnKeys = Partial<Record<CommandId, readonly string[]>>;

let kept = "";
let own: OwnKeys = {};

/** The keys that a person has changed. What shows them gives the setting that it watches. */
export function ownKeys(now = readSetting("keys")): OwnKeys {
  if (now === kept) return own;
  kept = now;
  own = {};
  try {
    const found = Object.entries((JSON.parse(now) ?? {}) as object).filter(isOwn);
    own = Object.fromEntries(found);
  } catch {
    // What is not understood leaves the keys as they were.
  }
  return own;
}

const isOwn = ([id, keys]: [string, unknown]) =>
  COMMAND_IDS.includes(id as CommandId) && Array.isArray(keys) && keys.every((each) => typeof each === "string" && each !== "");

export const keysOf = (id: CommandId, now?: string): readonly string[] => ownKeys(now)[id] ?? KEYS[id];

/** The first keys of a command as they are shown. */
export const shownKeys = (id: CommandId) => keyText(keysOf(id)[0] ?? "");

/** "G T", "Ctrl K", as shown beside a command. */
export function keyText(keys: string): string {
  const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
  const names: Record<string, string> = {
    Mod: mac ? "⌘" : "Ctrl",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    Escape: "Esc",
    Delete: "Del",
  };
  return keys
    .split(/ |\+(?=.)/)
    .map(logicalKey)
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(" ");
}
