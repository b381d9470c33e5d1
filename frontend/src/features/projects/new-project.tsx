"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { inputLook } from "@/components/ui/field";
import { api } from "@/lib/api/endpoints";
import { refreshCatalog } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { sayError } from "@/lib/toast/toast";

/** The field for a new project's name; loaded when it is asked for. */
export default function NewProject({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (name: string) => api.createProject({ id: uuid7(), name }),
    onSuccess: () => refreshCatalog(client, "projects"),
    onError: (error) => sayError(error.message),
  });
  return (
    <form
      className="px-1 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name")).trim();
        if (name) add.mutate(name);
        onDone();
      }}
    >
      <input
        name="name"
        autoFocus
        aria-label="Project name"
        placeholder="Project name"
        className={`${inputLook} w-full`}
        onBlur={(event) => event.currentTarget.value.trim() === "" && onDone()}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
    </form>
  );
}
