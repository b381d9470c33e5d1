"use client";
import { useQuery } from "@tanstack/react-query";
import { audit, exportHref } from "./requests";

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
        Verify yourself
      </h2>
      <p className="mt-1 text-muted">
        This page comes from the server that it checks. To depend on neither: write the public key down today, keep a
        checkpoint now and then, and check an export on a machine of your own.
      </p>
      <ol className="mt-2 list-decimal space-y-2 pl-5">
        <li>
          Take the log along:{" "}
          <a className="text-accent underline" href={exportHref(workspaceId, "jsonl")} download="audit.jsonl">
            audit.jsonl
          </a>
          {", or to read in a spreadsheet "}
          <a className="text-accent underline" href={exportHref(workspaceId, "csv")} download="audit.csv">
            audit.csv
          </a>
          .
        </li>
        <li>
          Take the one file <code>verifier/verify_audit.py</code> of TaskFlow&apos;s source, and read it: it needs Python
          and the package <code>cryptography</code>, nothing of TaskFlow.
        </li>
        <li>
          Run it with the public key of this log:
          <Code label="Command" text={`python3 verify_audit.py --key '${key}' audit.jsonl`} />
        </li>
        <li>
          The newest checkpoint. Kept elsewhere and given by <code>--witness</code> later, it shows whether the log was
          rewritten, even by somebody who has the key:
          <Code label="Checkpoint" text={data?.checkpoint ?? "Nothing is signed yet."} />
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
