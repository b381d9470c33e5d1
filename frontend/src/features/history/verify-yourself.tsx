"use client";
import { useQuery } from "@tanstack/react-query";
import { messages as all } from "./activity-messages";
import { audit, exportHref } from "./requests";

const messages = all.yourself;

/** How somebody who trusts neither this page nor the server checks the log. */
export function VerifyYourself({ workspaceId }: { workspaceId: string }) {
  const { data } = useQuery({
    queryKey: ["audit-head", workspaceId],
    queryFn: ({ signal }) => audit.head(workspaceId, signal),
  });
  const key = data?.key ?? "…";
  return (
    <section aria-labelledby="verify-yourself" className="mt-10 border-t border-line px-2 pt-4 text-sm">
      <h2 id="verify-yourself" className="font-semibold">
        {messages.title}
      </h2>
      <p className="mt-1 text-muted">
        {messages.why}
      </p>
      <ol className="mt-2 list-decimal space-y-2 ps-5">
        <li>
          {messages.take.lines}
          <a className="text-accent underline" href={exportHref(workspaceId, "jsonl")} download={messages.take.jsonl}>
            {messages.take.jsonl}
          </a>
          {messages.take.sheet}
          <a className="text-accent underline" href={exportHref(workspaceId, "csv")} download={messages.take.csv}>
            {messages.take.csv}
          </a>
          {messages.take.end}
        </li>
        <li>
          {messages.program.start}
          <code>{messages.program.file}</code>
          {messages.program.middle}
          <code>{messages.program.needs}</code>
          {messages.program.end}
        </li>
        <li>
          {messages.run}
          <Code label={messages.command} text={`python3 verify_audit.py --key '${key}' audit.jsonl`} />
        </li>
        <li>
          {messages.newest.start}
          <code>{messages.newest.option}</code>
          {messages.newest.end}
          <Code label={messages.checkpoint} text={data?.checkpoint ?? messages.unsigned} />
        </li>
      </ol>
    </section>
  );
}

function Code({ label, text }: { label: string; text: string }) {
  return (
    <pre tabIndex={0} aria-label={label} className="mt-1 overflow-x-auto rounded-md border border-line bg-raised p-2 font-mono text-2xs">
      {text}
    </pre>
  );
}
