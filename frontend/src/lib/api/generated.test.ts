// @vitest-environment node
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the client's types are those of the backend's description; otherwise run `npm run gen`", () => {
  const folder = mkdtempSync(join(tmpdir(), "taskflow-client-"));
  try {
    execFileSync("node_modules/.bin/openapi-ts", ["--output", folder], { stdio: "pipe" });
    for (const file of ["types.gen.ts", "index.ts"]) {
      expect(readFileSync(join("src/lib/api/generated", file), "utf8")).toBe(readFileSync(join(folder, file), "utf8"));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
