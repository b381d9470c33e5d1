"use client";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import type { HistoryRecord } from "@/lib/api/types";
import { messages } from "./activity-messages";
import { audit } from "./requests";
import type { Memory } from "./verify/check";

const MOST = 200;

/** Says up to where the log was checked in this browser, or which record does not fit. */
export function Verified({ workspaceId, records }: { workspaceId: string; records: HistoryRecord[] }) {
  const shown = records.slice(0, MOST);
  const indices = shown.map((record) => record.index);
  const { data, error } = useQuery({
    queryKey: ["verified", workspaceId, indices],
    queryFn: () => verified(workspaceId, shown),
    enabled: shown.length > 0,
    staleTime: 0,
    retry: false,
    // What no checkpoint covers yet is covered in a moment.
    refetchInterval: (query) => (query.state.data && query.state.data.waiting > 0 ? 2_000 : false),
  });
  if (error) {
    const index = "index" in error && typeof error.index === "number" ? messages.record(error.index) : "";
    return (
      <p role="alert" className="flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger">
        <ShieldAlert size={18} className="mt-0.5 shrink-0" aria-hidden="true" />
        <span>
          <strong>{messages.doesNotFit}</strong>
          {index} {error.message} {messages.keep}
        </span>
      </p>
    );
  }
  if (!data) {
    return (
      <p role="status" className="px-2 py-2 text-muted">
        {messages.checking}
      </p>
    );
  }
  return (
    <p role="status" className="flex items-start gap-2 rounded-md bg-success-soft px-3 py-2 text-success">
      <ShieldCheck size={18} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span>
        <strong>{data.size > 0 ? messages.verified(data.size - 1) : messages.unsigned}</strong>
        {data.checked > 0 ? messages.recomputed(data.checked) : "."}
        {data.waiting > 0 ? messages.waiting(data.waiting) : ""}
        {data.signature ? "" : messages.noSignature}
      </span>
    </p>
  );
}

async function verified(workspaceId: string, shown: HistoryRecord[]) {
  if (!("subtle" in crypto)) throw new Error(messages.needsHttps);
  const [{ check }, answer] = await Promise.all([
    import("./verify/check"),
    audit.proofs(workspaceId, shown.map((record) => record.index)),
  ]);
  const verdict = await check(shown, answer, remembered(workspaceId), (from, to) =>
    audit.consistency(workspaceId, from, to),
  );
  if (verdict.memory.head) localStorage.setItem(place(workspaceId), JSON.stringify(verdict.memory));
  return { ...verdict, waiting: shown.filter((record) => record.index >= verdict.size).length };
}

const place = (workspaceId: string) => `taskflow.audit.${workspaceId}`;

function remembered(workspaceId: string): Memory | null {
  try {
    return JSON.parse(localStorage.getItem(place(workspaceId)) ?? "null") as Memory | null;
  } catch {
    return null;
  }
}
