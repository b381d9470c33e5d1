import { pluralsOf } from "@/lib/language/plural";
import type { Some } from "../catalogue";

const plural = pluralsOf("de");

/** Reminders and what they send. */
export const reminders: Some<"notifications" | "notification" | "reminders"> = {
  notifications: {
    loading: "Benachrichtigungen werden geladen",
    failed: "Die Benachrichtigungen konnten nicht geladen werden.",
    empty: "Noch keine Benachrichtigungen. Erinnerungen kommen hier an.",
    unread: "Ungelesen",
    done: "Gelesen",
    upToDate: "Du bist auf dem Laufenden.",
    late: "kam verspätet an",
    markDone: (title) => `${title} als gelesen markieren`,
    markAllDone: "Alle als gelesen markieren",
    snooze: {
      of: (title) => `Noch einmal an ${title} erinnern`,
      presets: ["in an hour", "tomorrow 9", "next monday"],
      until: "Wann, in (englischen) Worten",
      example: "in 20 minutes",
      save: "Später erinnern",
      done: (title, moment) => `${title}: wieder ${moment}.`,
    },
  },
  notification: { open: "Öffnen", labels: { read: "Als gelesen markieren", readAll: "Alle als gelesen markieren" } },
  reminders: {
    title: "Erinnerungen",
    add: "Erinnerung hinzufügen",
    needsDue: "Setze eine Fälligkeit, um davor erinnert zu werden.",
    presets: [
      { offset: "PT0S", label: "Zur Fälligkeit" },
      { offset: "PT10M", label: "10 Minuten davor" },
      { offset: "PT30M", label: "30 Minuten davor" },
      { offset: "PT1H", label: "1 Stunde davor" },
      { offset: "P1D", label: "1 Tag davor" },
      { offset: "P7D", label: "1 Woche davor" },
    ],
    sides: {
      before_due: (offset) => `${offset} davor`,
      after_due: (offset) => `${offset} danach`,
      before_start: (offset) => `${offset} vor dem Beginn`,
    },
    at: "An Datum und Uhrzeit …",
    save: "Hinzufügen",
    remove: (text) => `Erinnerung entfernen: ${text}`,
    fires: (moment) => `klingelt ${moment}`,
    fired: (moment) => `klingelte ${moment}`,
    again: (moment, rung) => `klingelte ${plural(rung, { one: "einmal", other: "#-mal" })}, wieder ${moment}`,
    closed: "klingelt nicht: Die Aufgabe ist geschlossen",
    passed: "klingelt nicht: Die Zeit war vorbei",
    noDate: "klingelt nicht: Die Aufgabe hat kein solches Datum",
    onItsWay: "unterwegs",
    stuck: "noch nicht zugestellt: Das Ereignis wartet in der Warteschlange dieses Servers",
    repeats: {
      label: (reminder) => `Wie oft: ${reminder}`,
      once: "einmal",
      every: [
        ["PT10M", "alle 10 Minuten bis erledigt"],
        ["PT30M", "jede halbe Stunde bis erledigt"],
        ["PT1H", "jede Stunde bis erledigt"],
        ["P1D", "jeden Tag bis erledigt"],
      ],
      other: (every) => `${every.replace(/^1 (Woche|Stunde|Minute)/, "jede $1").replace(/^1 Tag/, "jeden Tag").replace(/^(?=\d)/, "alle ")} bis erledigt`,
    },
  },
};
