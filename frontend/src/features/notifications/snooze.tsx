"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { inputLook } from "@/components/ui/field";
import type { Reminder, Notification } from "@/lib/api/types";
import { request } from "@/lib/api/http";
import { momentText } from "@/lib/time/format";
import { say, sayError } from "@/lib/toast/toast";
import { messages } from "./list-messages";

const words = messages.snooze;

/** Remind again later, by a button or in words; the server reads them. */
export function Snooze({ notification, onDone }: { notification: Notification; onDone: () => void }) {
  const [until, setUntil] = useState("");
  const snooze = useMutation({
    mutationFn: (when: string) =>
      request<Reminder>("POST", `/api/notifications/${notification.id}/snooze`, { body: { until: when } }),
    onSuccess: ({ fire_at }) => {
      say(words.done(notification.title, momentText(fire_at ?? "")));
      onDone();
    },
    onError: (error: Error) => sayError(error.message),
  });
  return (
    <form
      aria-label={words.of(notification.title)}
      className="relative z-10 flex flex-wrap items-center gap-2 pt-2"
      onKeyDown={(event) => event.key === "Escape" && onDone()}
      onSubmit={(event) => {
        event.preventDefault();
        snooze.mutate(until);
      }}
    >
      {words.presets.map((preset) => (
        <Button key={preset} look="quiet" disabled={snooze.isPending} onClick={() => snooze.mutate(preset)}>
          {preset}
        </Button>
      ))}
      <input
        autoFocus
        required
        maxLength={100}
        aria-label={words.until}
        placeholder={words.example}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
        className={`${inputLook} w-44`}
      />
      <Button type="submit" disabled={snooze.isPending}>
        {words.save}
      </Button>
    </form>
  );
}
