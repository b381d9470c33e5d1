import { logicalKey } from "@/lib/language/direction";
import { COMMAND_IDS, type CommandId, keysOf } from "./keys";

/** What a key event says, apart from the DOM. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const SEQUENCE_MS = 1_000;

/** The press as the command list writes it: "Mod+k", "Shift+d", "?", "Space", "Alt+ArrowUp"; forwards is ArrowRight in every script. */
export function chordOf(press: KeyPress): string {
  const key = latin(press);
  const letter = /^[a-z]$/i.test(key);
  const shift = press.shiftKey && (letter || key.length > 1);
  return [
    press.ctrlKey || press.metaKey ? "Mod+" : "",
    press.altKey ? "Alt+" : "",
    shift ? "Shift+" : "",
    letter ? key.toLowerCase() : logicalKey(key),
  ].join("");
}

/** Letters of other scripts stand for the letter that a Latin layout has at their place. */
function latin({ key, code }: KeyPress): string {
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  if (key === " ") return "Space";
  return key.length === 1 && key.charCodeAt(0) > 0x7f && place ? place.toLowerCase() : key;
}

export interface Pending {
  prefix: string;
  until: number;
}

/** The commands of a key, to be asked one after the other. */
export type Match = { commands: CommandId[] } | { pending: Pending } | null;

/** Which commands a chord means, given a sequence begun before. */
export function match(chord: string, pending: Pending | null, now: number): Match {
  if (pending && now <= pending.until) {
    const sequence = find(`${pending.prefix} ${chord}`);
    if (sequence.length > 0) return { commands: sequence };
  }
  const commands = find(chord);
  if (commands.length > 0) return { commands };
  const begins = COMMAND_IDS.some((id) => keysOf(id).some((key) => key.startsWith(`${chord} `)));
  return begins ? { pending: { prefix: chord, until: now + SEQUENCE_MS } } : null;
}

/** A bare letter, digit or sign: what WCAG 2.1.4 wants to be switchable. */
export function isSingleKey(chord: string): boolean {
  return chord.length === 1 || /^Shift\+.$/.test(chord);
}

function find(keys: string): CommandId[] {
  return COMMAND_IDS.filter((id) => keysOf(id).includes(keys));
}
