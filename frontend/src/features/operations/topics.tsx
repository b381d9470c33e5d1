import type { ReactNode } from "react";
import type { TopicStats } from "@/lib/api/generated";
import { agoText } from "@/lib/time/format";
import { messages } from "./messages";

const { topics: words } = messages;

/** Per topic: what waits and since when, what is parked, what went today. */
export function Topics({ topics, now }: { topics: readonly TopicStats[]; now: number }) {
  if (topics.length === 0) return <p className="px-2 text-muted">{words.none}</p>;
  return (
    <div role="region" aria-label={words.title} tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-sm tabular-nums">
        <thead>
          <tr className="border-b border-line text-faint">
            <Head start>{words.topic}</Head>
            <Head>{words.pending}</Head>
            <Head>{words.oldest}</Head>
            <Head>{words.parked}</Head>
            <Head>{words.published}</Head>
          </tr>
        </thead>
        <tbody>
          {topics.map(({ topic, pending, oldest_pending: oldest, parked, published }) => (
            <tr key={topic} className="h-10 border-b border-line">
              <th scope="row" className="px-2 text-start font-medium whitespace-nowrap">
                {topic}
              </th>
              <Cell>{pending}</Cell>
              <Cell>{oldest ? agoText(oldest, now) : "–"}</Cell>
              <Cell>{parked > 0 ? <span className="font-medium text-warn">{parked}</span> : parked}</Cell>
              <Cell>{published}</Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ start = false, children }: { start?: boolean; children: string }) {
  return (
    <th scope="col" className={`h-8 px-2 font-medium whitespace-nowrap ${start ? "text-start" : "text-end"}`}>
      {children}
    </th>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="px-2 text-end whitespace-nowrap">{children}</td>;
}
