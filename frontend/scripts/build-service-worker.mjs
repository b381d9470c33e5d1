// Bundles src/sw.ts into the finished export, with the list of the files it precaches.
import { getManifest } from "@serwist/build";
import { build } from "esbuild";

const { manifestEntries, warnings, size, count } = await getManifest({
  globDirectory: "out",
  // The .txt files are the pages as the router asks for them when it goes from one to another.
  globPatterns: ["**/*.{html,txt,js,css,woff2,svg,webmanifest}"],
  globIgnores: ["sw.js", "404.html", "404/**", "_not-found/**"],
  dontCacheBustURLsMatching: /_next\/static\//,
  manifestTransforms: [
    (entries) => ({ manifest: entries.map((entry) => ({ ...entry, url: `/${entry.url}` })), warnings: [] }),
  ],
});
for (const warning of warnings) console.warn(warning);
await build({
  entryPoints: ["src/sw.ts"],
  outfile: "out/sw.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  define: { "self.__SW_MANIFEST": JSON.stringify(manifestEntries), "process.env.NODE_ENV": '"production"' },
});
console.log(`service worker: ${count} files, ${Math.round(size / 1024)} KiB precached`);
