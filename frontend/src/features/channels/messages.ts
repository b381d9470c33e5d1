import { words } from "@/lib/language/words";

export const messages = words("channels", {
  title: "Channels",
  loading: "Loading channels",
  failed: "The channels could not be loaded.",
  inApp: { name: "In the app", about: "Every reminder is in the app's own list of notifications." },
  kinds: { webhook: "Webhook", email: "E-mail", push: "Browser", apprise: "Apprise" } as Record<string, string>,
  active: "Active",
  unconfirmed: "Waits until whoever reads this address has confirmed; the mail has a link for that",
  resting: (until: string, failures: number) => `Rests until ${until}, after ${failures} failures in a row`,
  disabled: (reason: string | null) => `Off${reason ? `: ${reason}` : ""}`,

  test: "Send me a test",
  askAgain: "Ask again",
  tested: "The test:",
  turnOff: "Turn off",
  turnOn: "Turn on",
  delete: "Delete",
  deleteForGood: "Delete for good",
  keep: "Keep",
  of: (what: string, channel: string) => `${what}: ${channel}`,

  log: {
    show: "Deliveries",
    loading: "Loading deliveries",
    failed: "The deliveries could not be loaded.",
    none: "Nothing was sent by this channel yet.",
    again: "Send again",
    untitled: "A message",
  },

  add: {
    webhook: {
      title: "Add a webhook",
      about: "A program of yours is told of each reminder, signed as Standard Webhooks says.",
      hint: "It begins with https:// or http://",
    },
    email: {
      title: "Add an e-mail address",
      about: "Each reminder comes by e-mail. Another address than that of your account is asked first.",
      hint: "Such as ada@example.com",
    },
    apprise: {
      title: "Add a messenger",
      about: "Telegram, Slack, Discord, Pushover or Pushbullet, by a URL as Apprise has it. It holds your token and is shown to nobody.",
      hint: "tgram://bot-token/chat-id, slack://…, discord://…, pover://…, pbul://…",
    },
  },
  device: {
    this: "This device",
    add: "Notify on this device",
    impossible: "This browser cannot show notifications here: it needs https:// and push.",
    offer: "Be told of reminders on this device, also while TaskFlow is closed?",
    accept: "Notify on this device",
    refuse: "Not now",
  },
  form: { name: "Name", address: "Address", save: "Add", cancel: "Cancel" },
  secret: {
    of: (name: string) => `The secret of ${name}`,
    once: "Its receiver needs this to tell what really comes from here. It is shown this once.",
    copy: "Copy",
    copied: "The secret is copied.",
    kept: "I have kept it",
  },
});
