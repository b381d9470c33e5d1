import { defineConfig } from "@hey-api/openapi-ts";

/** The client that `npm run gen` writes from the backend's own description; committed, never edited. */
export default defineConfig({
  input: "../backend/openapi.json",
  output: { path: "src/lib/api/generated" },
  plugins: ["@hey-api/typescript"],
});
