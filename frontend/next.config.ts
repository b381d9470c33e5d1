import type { NextConfig } from "next";

const dev = process.env.NODE_ENV !== "production";
const output = process.env.TF_OUTPUT === "standalone" ? "standalone" : "export";
const api = process.env.TF_API ?? "http://127.0.0.1:8000";
const proxied = dev || output === "standalone";

/**
 * One source, two builds: a static export that the backend serves from its own origin, and a
 * standalone server that forwards `/api`. Both need the trailing slash: the export writes
 * `today/index.html`, and without the second switch the standalone server would answer every API
 * call with a redirect first.
 */
const config: NextConfig = {
  ...(dev ? {} : { output }),
  ...(proxied
    ? { rewrites: async () => [{ source: "/api/:path*", destination: `${api}/api/:path*` }] }
    : {}),
  trailingSlash: true,
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  agentRules: false,
  reactCompiler: true,
  images: { unoptimized: true },
  turbopack: { root: import.meta.dirname },
  experimental: { agentUpgrade: false, turbopackRustReactCompiler: true },
};

export default config;
