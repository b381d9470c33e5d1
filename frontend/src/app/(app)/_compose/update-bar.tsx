"use client";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { openTask } from "@/lib/navigation/task-link";
import { messages } from "./update-messages";

/** Registers the service worker, and says when a newer version waits. It takes over only when asked. */
export function UpdateBar() {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => {
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    let reloading = false;
    const takeOver = () => {
      if (waiting && !reloading) location.reload();
      reloading = true;
    };
    navigator.serviceWorker.addEventListener("controllerchange", takeOver);
    void navigator.serviceWorker.register("/sw.js").then((registration) => {
      const look = () => registration.active && registration.waiting && setWaiting(registration.waiting);
      look();
      registration.addEventListener("updatefound", () =>
        registration.installing?.addEventListener("statechange", look),
      );
    }).catch(() => undefined); // A server without the worker (the standalone build): the product works online.
    return () => navigator.serviceWorker.removeEventListener("controllerchange", takeOver);
  }, [waiting]);
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    // A notification of a task was pressed.
    const follow = ({ data }: MessageEvent<{ open?: string }>) => void (data.open && openTask(data.open));
    navigator.serviceWorker.addEventListener("message", follow);
    return () => navigator.serviceWorker.removeEventListener("message", follow);
  }, []);
  if (!waiting) return null;
  return (
    <div role="status" className="fixed top-3 left-1/2 z-50 flex -translate-x-1/2 items-center gap-3 rounded-lg border border-line bg-raised py-2 pe-2 ps-4 shadow-raised">
      {messages.ready}
      <Button look="primary" onClick={() => waiting.postMessage("take-over")}>
        {messages.reload}
      </Button>
    </div>
  );
}
