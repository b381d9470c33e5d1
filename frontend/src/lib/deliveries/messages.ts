import { words } from "@/lib/language/words";

const times = (attempts: number) => (attempts === 1 ? "1 attempt" : `${attempts} attempts`);

export const messages = words("deliveries", {
  ways: { in_app: "in the app", webhook: "webhook", email: "e-mail", push: "browser", apprise: "Apprise" } as Record<string, string>,
  sent: (answer: string | null, attempts: number) =>
    [answer, attempts > 1 ? `after ${times(attempts)}` : null].filter(Boolean).join(", ") || "sent",
  sending: "being sent",
  waits: (until: string) => `waits until ${until}`,
  failed: (why: string, attempts: number, next: string) => `${why} (${times(attempts)}; next ${next})`,
  givenUp: (why: string, attempts: number) => `given up after ${times(attempts)}: ${why}`,
  noReason: "no reason was kept",
});
