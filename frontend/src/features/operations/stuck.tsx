import { type ReactNode, useId } from "react";
import { Button } from "@/components/ui/button";
import type { DeadLetter, ParkedEvent } from "@/lib/api/generated";
import { agoText, momentText } from "@/lib/time/format";
import { messages } from "./messages";

interface Shown {
  /** How many there are; the list holds the oldest of them. */
  count: number;
  now: number;
  busy: boolean;
}

/** What the bus refused: each with its reason, to be released. */
export function ParkedEvents({
  events,
  count,
  now,
  busy,
  onRelease,
}: Shown & { events: readonly ParkedEvent[]; onRelease: (key: string | null) => void }) {
  const { parked: words } = messages;
  const all = events.length > 1 ? (
    <Button disabled={busy} onClick={() => onRelease(null)}>
      {words.releaseAll}
    </Button>
  ) : null;
  return (
    <Section words={words} shown={events.length} count={count} action={all}>
      {events.map((event) => (
        <Item key={event.id} title={shortType(event.type)} detail={event.key} reason={event.last_error ?? words.noReason} attempts={event.attempts} time={event.time} now={now}>
          <Button
            aria-label={words.releaseThis(shortType(event.type), event.key)}
            disabled={busy}
            onClick={() => onRelease(event.key)}
          >
            {words.release}
          </Button>
        </Item>
      ))}
    </Section>
  );
}

/** What a consumer gave up on: each with its reason, to be replayed. */
export function DeadLetters({
  letters,
  count,
  now,
  busy,
  onReplay,
}: Shown & { letters: readonly DeadLetter[]; onReplay: (id: string) => void }) {
  const { letters: words } = messages;
  return (
    <Section words={words} shown={letters.length} count={count}>
      {letters.map((letter) => (
        <Item key={letter.id} title={words.of(letter.consumer, letter.topic)} detail={letter.event_id} reason={letter.reason} attempts={letter.attempts} time={letter.created_at} now={now}>
          <Button
            aria-label={words.replayThis(letter.consumer, letter.topic)}
            disabled={busy}
            onClick={() => onReplay(letter.id)}
          >
            {words.replay}
          </Button>
        </Item>
      ))}
    </Section>
  );
}

function Section({
  words,
  shown,
  count,
  action,
  children,
}: {
  words: { title: string; about: string; none: string };
  shown: number;
  count: number;
  action?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-8">
      <div className="flex items-center justify-between gap-4 px-2">
        <h2 id={id} className="font-semibold">
          {words.title}
        </h2>
        {action}
      </div>
      <p className="px-2 pb-1 text-sm text-muted">{shown === 0 ? words.none : words.about}</p>
      {shown > 0 ? <ul aria-labelledby={id}>{children}</ul> : null}
      {count > shown && shown > 0 ? <p className="px-2 py-2 text-sm text-muted">{messages.oldest(shown, count)}</p> : null}
    </section>
  );
}

interface ItemProps {
  title: string;
  /** The id to look for in logs. */
  detail: string | null;
  reason: string;
  attempts: number;
  time: string;
  now: number;
  children: ReactNode;
}

function Item({ title, detail, reason, attempts, time, now, children }: ItemProps) {
  return (
    <li className="flex items-start justify-between gap-4 border-b border-line px-2 py-2.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        <p className="text-sm break-words text-danger">{reason}</p>
        <p className="flex flex-wrap gap-x-3 text-sm text-faint">
          <time dateTime={time} title={momentText(time)}>
            {agoText(time, now)}
          </time>
          <span>{messages.attempts(attempts)}</span>
          <span className="font-mono text-2xs leading-5 break-all">{detail}</span>
        </p>
      </div>
      {children}
    </li>
  );
}

/** "task.created" of "io.taskflow.task.created.v1". */
const shortType = (type: string) => type.replace(/^io\.taskflow\./, "").replace(/\.v\d+$/, "");
