import { words } from "@/lib/language/words";

/** Words of the activity screen. */
export const messages = words("activity", {
  title: "Activity",
  loading: "Loading activity",
  failed: "The activity could not be loaded.",
  none: "Nothing happened that passes these filters.",
  workspace: "Workspace",
  who: "Who",
  everybody: "Everybody",
  what: "What",
  everything: "Everything",
  when: "When",
  anyTime: "Any time",
  spans: { "1": "Last day", "7": "Last week", "30": "Last 30 days" },
  kinds: {
    task: "Tasks",
    project: "Projects",
    section: "Sections",
    label: "Labels",
    reminder: "Reminders",
    membership: "Members",
    workspace: "Workspace",
    user: "Sign-ins, tokens, settings",
  },
  atOnce: (count: number) => `${count} changes at once`,
  earlier: "Show earlier",

  checking: "Checking what is shown …",
  doesNotFit: "The log does not fit.",
  record: (index: number) => ` Record #${index}:`,
  keep: "Keep what you have, and check an export as described below.",
  verified: (last: number) => `Verified up to #${last}`,
  unsigned: "Nothing is signed yet",
  recomputed: (count: number) => `: ${count === 1 ? "1 shown record was" : `${count} shown records were`} recomputed in this browser.`,
  waiting: (count: number) => ` ${count} newer ${count === 1 ? "waits" : "wait"} for the next checkpoint.`,
  noSignature: " This browser cannot check the signature itself; verify_audit.py can.",
  needsHttps: "This browser can only check on https, or on this machine.",

  yourself: {
    title: "Verify yourself",
    why:
      "This page comes from the server that it checks. To depend on neither: write the public key down today, keep a " +
      "checkpoint now and then, and check an export on a machine of your own.",
    take: {
      lines: "Take the log along: ",
      jsonl: "audit.jsonl",
      sheet: ", or to read in a spreadsheet ",
      csv: "audit.csv",
      end: ".",
    },
    program: {
      start: "Take the one file ",
      file: "verifier/verify_audit.py",
      middle: " of TaskFlow’s source, and read it: it needs Python and the package ",
      needs: "cryptography",
      end: ", nothing of TaskFlow.",
    },
    run: "Run it with the public key of this log:",
    command: "Command",
    newest: {
      start: "The newest checkpoint. Kept elsewhere and given by ",
      option: "--witness",
      end: " later, it shows whether the log was rewritten, even by somebody who has the key:",
    },
    checkpoint: "Checkpoint",
    unsigned: "Nothing is signed yet.",
  },
});
