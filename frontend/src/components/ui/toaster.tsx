"use client";
import { useTheme } from "next-themes";
import { useEffect } from "react";
import { Toaster as Sonner } from "sonner";
import { direction } from "@/lib/language/direction";
import { markToasterReady } from "@/lib/toast/toast";
import { messages } from "./toaster-messages";

export default function Toaster() {
  const { resolvedTheme } = useTheme();
  useEffect(markToasterReady, []);
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      containerAriaLabel={messages.region}
      dir={direction()}
      position="bottom-center"
      offset={{ bottom: 20 }}
      mobileOffset={{ bottom: 72 }}
      visibleToasts={2}
      style={{ fontFamily: "inherit" }}
      toastOptions={{
        style: {
          background: "var(--raised)",
          color: "var(--ink)",
          border: "1px solid var(--line)",
          boxShadow: "var(--shadow)",
          fontFamily: "inherit",
          padding: "10px 12px 10px 16px",
        },
        actionButtonStyle: { background: "var(--accent)", color: "var(--on-accent)" },
      }}
    />
  );
}
