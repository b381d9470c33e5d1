import type { AuditEvidence, AuditHead } from "@/lib/api/generated/types.gen";

/** One record with its proof, as `verify_audit.py` and `taskflow audit verify` read it: two lines of JSON. */
export function exported(head: AuditHead, { entry, openings, proof }: AuditEvidence): string {
  const first = {
    format: "taskflow-audit-export/1",
    workspace_id: head.workspace_id,
    whole: false,
    keys: head.keys,
    checkpoints: [head.checkpoint],
    tombstones: [],
  };
  return `${JSON.stringify(first)}\n${JSON.stringify({ entry, openings, proof })}\n`;
}
