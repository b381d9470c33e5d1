"use client";
import { PersistQueryClientProvider } from "@tanstack/react-query-persist-client";
import { ThemeProvider } from "next-themes";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { KEEP_MS, makePersister, makeQueryClient } from "@/lib/query/client";
import { goToDoor } from "./door";
import { Language } from "./languages/language";

const Toaster = lazy(() => import("@/components/ui/toaster"));

/** What is worth keeping for the next visit: the names, and the lists that were looked at. */
const KEPT = new Set(["me", "projects", "labels", "sections", "members", "tasks", "notifications"]);
/** Raise it when the shape of what is kept changes. */
const CACHE_VERSION = "2";

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(() => makeQueryClient(goToDoor));
  const [persister] = useState(() => (typeof indexedDB === "undefined" ? null : makePersister()));
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange>
      <PersistQueryClientProvider
        client={client}
        persistOptions={{
          persister: persister ?? NO_PERSISTER,
          maxAge: KEEP_MS,
          buster: CACHE_VERSION,
          dehydrateOptions: {
            shouldDehydrateQuery: ({ queryKey, state }) =>
              state.status === "success" && KEPT.has(String(queryKey[0])),
          },
        }}
      >
        <Language>
          {children}
          <LateToaster />
        </Language>
      </PersistQueryClientProvider>
    </ThemeProvider>
  );
}

const NO_PERSISTER = {
  persistClient: () => undefined,
  restoreClient: () => undefined,
  removeClient: () => undefined,
};

/** The toaster comes after the screen: nothing is said in the first moment. */
function LateToaster() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return late ? (
    <Suspense>
      <Toaster />
    </Suspense>
  ) : null;
}
