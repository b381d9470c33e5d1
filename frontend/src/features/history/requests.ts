import type * as generated from "@/lib/api/generated";
import { request } from "@/lib/api/http";

export type AuditQuery = NonNullable<generated.AuditListData["query"]>;

/** Requests of the activity screen alone; kept out of what every screen loads. */
export const audit = {
  list: (query: AuditQuery, signal?: AbortSignal) =>
    request<generated.PageAuditRecord>("GET", "/api/audit", { query, ...(signal ? { signal } : {}) }),
  head: (workspace_id: string, signal?: AbortSignal) =>
    request<generated.AuditHead>("GET", "/api/audit/checkpoint", { query: { workspace_id }, ...(signal ? { signal } : {}) }),
  proofs: (workspace_id: string, index: number[], signal?: AbortSignal) =>
    request<generated.AuditProofs>("GET", "/api/audit/proofs", { query: { workspace_id, index }, ...(signal ? { signal } : {}) }),
  consistency: (workspace_id: string, from: number, to: number) =>
    request<generated.AuditConsistency>("GET", "/api/audit/consistency", { query: { workspace_id, from, to } }),
  revert: (workspace_id: string, index: number, overwrite: boolean) =>
    request<generated.AuditReverted>("POST", `/api/audit/${index}/revert`, { query: { workspace_id, overwrite } }),
};

export const exportHref = (workspace_id: string, format: "jsonl" | "csv") =>
  `/api/audit/export?${new URLSearchParams({ workspace_id, format }).toString()}`;
