"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { inputLook } from "@/components/ui/field";
import { api } from "@/lib/api/endpoints";
import { refreshCatalog } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { sayError } from "@/lib/toast/toast";
import { messages } from "./messages";

/** The field for a new section's name; loaded when it is asked for. */
export default function NewSection({ projectId, onDone }: { projectId: string; onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: (value: string) => api.createSection(projectId, { id: uuid7(), name: value }),
    onSuccess: () => refreshCatalog(client, "sections"),
    onError: (error) => sayError(error.message),
  });
  return (
    <form
      className="mt-3 flex gap-2 px-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) add.mutate(name.trim());
        onDone();
      }}
    >
      <input
        autoFocus
        aria-label={messages.list.sectionName}
        placeholder={messages.list.sectionName}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
        className={`${inputLook} w-64`}
      />
      <Button look="primary" type="submit">
        {messages.list.addSection}
      </Button>
    </form>
  );
}
