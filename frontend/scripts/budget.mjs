// First-load JavaScript of every exported page, gzip. Fails above the limit of design/ui.md.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT_KIB = 185;
const root = "out";

const sizes = new Map();
const gzipKib = (path) => {
  if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(join(root, path)), { level: 9 }).length / 1024);
  return sizes.get(path);
};

const pages = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith(".html"));
const rows = pages.map((page) => {
  const html = readFileSync(join(root, page), "utf8");
  const scripts = new Set(
    [...html.matchAll(/<script[^>]*\ssrc="(\/_next\/[^"?]+)[^"]*"(?![^>]*\bnomodule\b)[^>]*>/gi)]
      .filter(([tag]) => !/\bnomodule\b/i.test(tag))
      .map(([, source]) => source),
  );
  return { page, files: scripts.size, kib: [...scripts].reduce((sum, source) => sum + gzipKib(source), 0) };
});

rows.sort((a, b) => b.kib - a.kib);
for (const { page, files, kib } of rows) {
  const mark = kib > LIMIT_KIB ? "OVER" : "";
  console.log(`${kib.toFixed(1).padStart(7)} KiB  ${String(files).padStart(2)} files  ${page} ${mark}`);
}
if (rows.length === 0) throw new Error("No exported page found in out/: run `npm run build` first.");
const over = rows.filter((row) => row.kib > LIMIT_KIB);
if (over.length > 0) {
  console.error(`${over.length} page(s) above ${LIMIT_KIB} KiB of first-load JavaScript.`);
  process.exit(1);
}
