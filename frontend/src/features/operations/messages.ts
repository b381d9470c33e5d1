import { words } from "@/lib/language/words";

const events = (count: number) => (count === 1 ? "1 event" : `${count} events`);

export const messages = words("operations", {
  loading: "Loading operations",
  failed: "The state of the events could not be loaded.",
  forbidden: "Only administrators of this server see its operations.",
  fine: "Everything that happened was delivered.",
  delivering: (count: number, since: string) => `${events(count)} on the way, the oldest ${since}.`,
  stuck: "Some events need a decision; everything else goes on.",
  oldest: (shown: number, count: number) => `The oldest ${shown} of ${count} are shown.`,

  topics: {
    title: "Topics",
    topic: "Topic",
    pending: "Waiting",
    oldest: "Oldest",
    parked: "Parked",
    published: "Sent today",
    none: "No event yet today.",
  },
  parked: {
    title: "Parked events",
    about: "The bus refused these for good; later events of the same thing wait behind them. Release them once the cause is mended.",
    none: "No event is parked.",
    release: "Release",
    releaseThis: (what: string, key: string) => `Release ${what} of ${key}`,
    releaseAll: "Release all",
    released: (count: number) => (count === 1 ? "1 event is tried again." : `${count} events are tried again.`),
    noReason: "No reason was kept.",
  },
  letters: {
    title: "Dead letters",
    about: "A consumer gave up on these. Replay one once its cause is mended; who handled it before does nothing.",
    none: "No consumer gave up on an event.",
    replay: "Replay",
    replayThis: (consumer: string, topic: string) => `Replay the letter of ${consumer} from ${topic}`,
    replayed: "The event is brought to the bus once more.",
    of: (consumer: string, topic: string) => `${consumer}, from ${topic}`,
  },
  attempts: (count: number) => (count === 1 ? "1 attempt" : `${count} attempts`),
});
