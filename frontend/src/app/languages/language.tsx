"use client";
import { Fragment, type ReactNode, useEffect, useSyncExternalStore } from "react";
import { locale, watchLanguage } from "@/lib/language/words";

const ENGLISH = "en-GB";

/** Shows everything anew once the chosen language is there; the exported pages are in English. */
export function Language({ children }: { children: ReactNode }) {
  const spoken = useSyncExternalStore(watchLanguage, locale, () => ENGLISH);
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (dataset.translating === undefined) return;
    // Without its words the interface is shown in English rather than not at all.
    void import("./languages")
      .then(({ speakChosen }) => speakChosen())
      .catch(() => Object.assign(document.documentElement, { lang: "en", dir: "ltr" }))
      .finally(() => delete dataset.translating);
  }, []);
  return <Fragment key={spoken}>{children}</Fragment>;
}
