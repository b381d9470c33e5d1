import { COMMAND_IDS, type CommandId } from "./keys";
import { messages } from "./messages";

export type Scope = keyof typeof messages.scopes;

export interface Command {
  id: CommandId;
  scope: Scope;
  /** Read anew each time, for the language may change. */
  readonly label: string;
}

const AT: Record<string, Scope> = { go: "go", list: "list", select: "list", task: "task", board: "board", calendar: "calendar" };

export const COMMANDS: readonly Command[] = COMMAND_IDS.map((id) => ({
  id,
  scope: AT[id.includes(".") ? id.slice(0, id.indexOf(".")) : ""] ?? "anywhere",
  get label() {
    return messages.labels[id];
  },
}));
