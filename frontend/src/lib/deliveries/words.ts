import type { Delivery } from "@/lib/api/types";
import type { Day } from "@/lib/time/day";
import { momentText } from "@/lib/time/format";
import { messages } from "./messages";

/** An attempt ends within a minute: the server's lease. */
const ATTEMPT_MS = 61_000;

/** Whether an attempt is due or being made, so that its outcome is worth waiting for. */
export function isUnderWay(delivery: Delivery, now: number): boolean {
  return delivery.state === "queued" && Math.abs(Date.parse(delivery.next_attempt_at ?? "") - now) <= ATTEMPT_MS;
}

/** What became of a delivery: "200 thanks, after 2 attempts". */
export function outcomeText(delivery: Delivery, today: Day, now: number): string {
  const { attempts } = delivery;
  const why = delivery.last_error ?? delivery.answer ?? messages.noReason;
  const next = delivery.next_attempt_at ? momentText(delivery.next_attempt_at, today) : "";
  switch (delivery.state) {
    case "sent":
      return messages.sent(delivery.answer, attempts);
    case "queued":
      return isUnderWay(delivery, now) ? messages.sending : messages.waits(next);
    case "failed":
      return messages.failed(why, attempts, next);
    case "given_up":
      return messages.givenUp(why, attempts);
  }
}
