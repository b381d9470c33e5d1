import { expect, test } from "vitest";
import { exported } from "./exported";

test("is two lines that the verifier reads: the signed head, then the record with its proof", () => {
  const head = { workspace_id: "w", checkpoint: "c", key: "k", keys: ["n"], records: 9, size: 8 };
  const item = { index: 3, leaf: "l", entry: { index: 3 }, openings: {}, proof: ["p"] };
  const [first, record, end] = exported(head, item).split("\n");
  expect(JSON.parse(first ?? "")).toEqual({
    format: "taskflow-audit-export/1",
    workspace_id: "w",
    whole: false,
    keys: ["n"],
    checkpoints: ["c"],
    tombstones: [],
  });
  expect(JSON.parse(record ?? "")).toEqual({ entry: { index: 3 }, openings: {}, proof: ["p"] });
  expect(end).toBe("");
});
