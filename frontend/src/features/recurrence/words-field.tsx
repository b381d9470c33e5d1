"use client";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { inputLook } from "@/components/ui/field";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import type { RecurrenceRequest } from "@/lib/api/types";
import { Line } from "./line";
import { messages } from "./editor-messages";
import { requestOf } from "./rule";

/** A repeat typed in words; the server reads them, as in quick add. */
export function WordsField({ zone, onRead }: { zone: string; onRead: (read: RecurrenceRequest) => void }) {
  const [words, setWords] = useState("");
  const note = useId();
  const read = useMutation({
    mutationFn: () => dialogApi.readQuickAdd({ text: `x ${words.trim()}`, zone }),
    onSuccess: (answer) => {
      const recurrence = answer.drafts[0]?.recurrence;
      if (!recurrence) return;
      const { zone: _zone, ...rest } = requestOf(recurrence);
      onRead(rest);
    },
  });
  const submit = () => {
    if (words.trim()) read.mutate();
  };
  const failed = read.isError || (read.isSuccess && !read.data.drafts[0]?.recurrence);
  return (
    <Line label={messages.words}>
      <input
        aria-label={messages.words}
        aria-invalid={failed || undefined}
        aria-describedby={failed ? note : undefined}
        placeholder={messages.wordsHint}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onBlur={submit}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          submit();
        }}
        className={`${inputLook} min-w-0 flex-1`}
      />
      {failed ? (
        <p id={note} role="alert" className="w-full text-sm text-danger">
          {read.error?.message ?? messages.notUnderstood}
        </p>
      ) : null}
    </Line>
  );
}
