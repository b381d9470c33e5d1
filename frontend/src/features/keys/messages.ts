import { words } from "@/lib/language/words";

export const messages = words("keys", {
  about: "Choose a command and press its new keys, one or two in a row.",
  change: "Change",
  changeOf: (command: string) => `Change the keys of: ${command}`,
  press: "Press keys …",
  none: "no key",
  remove: "Remove",
  removeOf: (command: string) => `Remove the keys of: ${command}`,
  reset: "Reset",
  resetOf: (command: string) => `Reset the keys of: ${command}`,
  resetAll: "Reset all keys",
  reserved: (keys: string) => `${keys} belongs to the browser, or to what has the focus.`,
  taken: (keys: string, commands: string) => `${keys} is the key of: ${commands}.`,
  take: "Use it here instead",
  keep: "Keep as it was",
  changed: (command: string, keys: string) => `${command}: ${keys}`,
});
