"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { HistoryRecord } from "@/lib/api/types";
import { exported } from "./exported";
import { messages } from "./messages";
import { audit } from "./requests";

/** The evidence for one record, to be looked at: what is hashed, and the way to the signed head. */
export function Proof({ record }: { record: HistoryRecord }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        aria-label={messages.proofOf(record.index)}
        onClick={() => setOpen(!open)}
        className="h-6 rounded-sm text-faint underline-offset-2 hover:text-ink hover:underline touch:h-11"
      >
        {messages.proof(record.index)}
      </button>
      {open ? <Evidence record={record} /> : null}
    </>
  );
}

function Evidence({ record }: { record: HistoryRecord }) {
  const { data, error } = useQuery({
    queryKey: ["proof", record.workspace_id, record.index],
    queryFn: ({ signal }) => audit.proofs(record.workspace_id, [record.index], signal),
    staleTime: 0,
  });
  if (error) return <p className="w-full text-danger">{error.message}</p>;
  if (!data) return <p className="w-full text-faint">{messages.loadingProof}</p>;
  const item = data.items[0];
  if (!item) return <p className="w-full text-faint">{messages.notCovered}</p>;
  const document = { checkpoint: data.head.checkpoint, key: data.head.key, ...item };
  return (
    <>
      <a
        href={`data:application/x-ndjson,${encodeURIComponent(exported(data.head, item))}`}
        download={messages.proofFile(record.index)}
        className="inline-flex h-6 items-center text-accent underline touch:h-11"
      >
        {messages.downloadProof}
      </a>
      <pre
        tabIndex={0}
        aria-label={messages.evidence(record.index)}
        className="mt-1 max-h-72 w-full overflow-auto rounded-md border border-line bg-raised p-2 font-mono text-2xs"
      >
        {JSON.stringify(document, null, 2)}
      </pre>
    </>
  );
}
