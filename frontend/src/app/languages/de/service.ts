import { pluralsOf } from "@/lib/language/plural";
import type { Some } from "../catalogue";

const plural = pluralsOf("de");
const events = (count: number) => plural(count, { one: "# Ereignis", other: "# Ereignisse" });
const attempts = (count: number) => plural(count, { one: "# Versuch", other: "# Versuche" });
const after = (count: number) => plural(count, { one: "nach # Versuch", other: "nach # Versuchen" });

/** Channels, deliveries and the running of the server. */
export const service: Some<"channels" | "operations" | "deliveries" | "push"> = {
  channels: {
    title: "Kanäle",
    loading: "Kanäle werden geladen",
    failed: "Die Kanäle konnten nicht geladen werden.",
    inApp: { name: "In der App", about: "Jede Erinnerung steht in der Liste der Benachrichtigungen." },
    kinds: { webhook: "Webhook", email: "E-Mail", push: "Browser", apprise: "Apprise" },
    active: "Aktiv",
    unconfirmed: "Wartet auf eine Bestätigung von dieser Adresse; in der Mail ist ein Link dafür",
    resting: (until, failures) => `Ruht bis ${until}, nach ${failures} Fehlern in Folge`,
    disabled: (reason) => `Aus${reason ? `: ${reason}` : ""}`,
    test: "Sende mir einen Test",
    askAgain: "Noch einmal fragen",
    tested: "Der Test:",
    turnOff: "Ausschalten",
    turnOn: "Einschalten",
    delete: "Löschen",
    deleteForGood: "Endgültig löschen",
    keep: "Behalten",
    of: (what, channel) => `${what}: ${channel}`,
    log: {
      show: "Zustellungen",
      loading: "Zustellungen werden geladen",
      failed: "Die Zustellungen konnten nicht geladen werden.",
      none: "Über diesen Kanal wurde noch nichts gesendet.",
      again: "Noch einmal senden",
      untitled: "Eine Nachricht",
    },
    add: {
      webhook: {
        title: "Webhook hinzufügen",
        about: "Ein Programm von dir erfährt jede Erinnerung, signiert nach Standard Webhooks.",
        hint: "Beginnt mit https:// oder http://",
      },
      email: {
        title: "E-Mail-Adresse hinzufügen",
        about: "Jede Erinnerung kommt per E-Mail. Eine andere Adresse als die deines Kontos muss zuerst bestätigt werden.",
        hint: "Wie ada@example.com",
      },
      apprise: {
        title: "Messenger hinzufügen",
        about: "Telegram, Slack, Discord, Pushover oder Pushbullet, mit einer URL wie bei Apprise. Sie enthält deinen Schlüssel und wird niemandem gezeigt.",
        hint: "tgram://bot-token/chat-id, slack://…, discord://…, pover://…, pbul://…",
      },
    },
    device: {
      this: "Dieses Gerät",
      add: "Auf diesem Gerät benachrichtigen",
      impossible: "Dieser Browser kann hier keine Benachrichtigungen zeigen: Er braucht https:// und Push.",
      offer: "Auf diesem Gerät über Erinnerungen benachrichtigt werden, auch wenn TaskFlow geschlossen ist?",
      accept: "Auf diesem Gerät benachrichtigen",
      refuse: "Nicht jetzt",
    },
    form: { name: "Name", address: "Adresse", save: "Hinzufügen", cancel: "Abbrechen" },
    secret: {
      of: (name) => `Das Geheimnis von ${name}`,
      once: "Der Empfänger braucht es, um zu erkennen, was wirklich von hier kommt. Es wird nur dieses eine Mal gezeigt.",
      copy: "Kopieren",
      copied: "Das Geheimnis ist kopiert.",
      kept: "Ich habe es aufbewahrt",
    },
  },
  operations: {
    loading: "Betrieb wird geladen",
    failed: "Der Stand der Ereignisse konnte nicht geladen werden.",
    forbidden: "Nur Verwalter dieses Servers sehen seinen Betrieb.",
    fine: "Alles, was geschah, wurde zugestellt.",
    delivering: (count, since) => `${events(count)} unterwegs, das älteste ${since}.`,
    stuck: "Einige Ereignisse brauchen eine Entscheidung; alles andere läuft weiter.",
    oldest: (shown, count) => `Die ältesten ${shown} von ${count} werden gezeigt.`,
    topics: {
      title: "Themen",
      topic: "Thema",
      pending: "Wartend",
      oldest: "Ältestes",
      parked: "Geparkt",
      published: "Heute gesendet",
      none: "Heute noch kein Ereignis.",
    },
    parked: {
      title: "Geparkte Ereignisse",
      about: "Der Bus hat diese endgültig abgelehnt; spätere Ereignisse derselben Sache warten dahinter. Gib sie frei, sobald die Ursache behoben ist.",
      none: "Kein Ereignis ist geparkt.",
      release: "Freigeben",
      releaseThis: (what, key) => `${what} von ${key} freigeben`,
      releaseAll: "Alle freigeben",
      released: (count) => plural(count, { one: "# Ereignis wird noch einmal versucht.", other: "# Ereignisse werden noch einmal versucht." }),
      noReason: "Kein Grund wurde festgehalten.",
    },
    letters: {
      title: "Unzustellbare Ereignisse",
      about: "Ein Verbraucher hat diese aufgegeben. Wiederhole eines, sobald seine Ursache behoben ist; wer es schon bearbeitet hat, tut nichts.",
      none: "Kein Verbraucher hat ein Ereignis aufgegeben.",
      replay: "Wiederholen",
      replayThis: (consumer, topic) => `Das Ereignis von ${consumer} aus ${topic} wiederholen`,
      replayed: "Das Ereignis kommt noch einmal auf den Bus.",
      of: (consumer, topic) => `${consumer}, aus ${topic}`,
    },
    attempts,
  },
  deliveries: {
    ways: { in_app: "in der App", webhook: "Webhook", email: "E-Mail", push: "Browser", apprise: "Apprise" },
    sent: (answer, count) => [answer, count > 1 ? after(count) : null].filter(Boolean).join(", ") || "gesendet",
    sending: "wird gesendet",
    waits: (until) => `wartet bis ${until}`,
    failed: (why, count, next) => `${why} (${attempts(count)}; der nächste ${next})`,
    givenUp: (why, count) => `${after(count)} aufgegeben: ${why}`,
    noReason: "kein Grund wurde festgehalten",
  },
  push: {
    blocked: "Dieser Browser blockiert Benachrichtigungen von TaskFlow. Erlaube sie in seinen Einstellungen für diese Seite.",
    noWorker: "Benachrichtigungen brauchen den Service Worker von TaskFlow, den dieser Server oder Browser nicht hat.",
    noService: "Der Push-Dienst dieses Browsers ist nicht zu erreichen. Versuche es später oder mit einem anderen Browser.",
    device: (browser, system) => (system ? `${browser} unter ${system}` : browser),
    aBrowser: "Ein Browser",
    actions: { done: "Erledigt", snooze: "In einer Stunde" },
    nothing: "TaskFlow hat etwas für dich.",
    failed: "Das ging nicht. Öffne TaskFlow, um es dort zu tun.",
  },
};
