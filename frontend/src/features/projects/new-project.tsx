"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { NameForm } from "@/components/ui/name-form";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import { refreshCatalog } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { sayError } from "@/lib/toast/toast";
import { messages } from "./messages";

/** The field for a new project's name; loaded when it is asked for. */
export default function NewProject({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (name: string) => dialogApi.createProject({ id: uuid7(), name }),
    onSuccess: () => refreshCatalog(client, "projects"),
    onError: (error) => sayError(error.message),
  });
  return <NameForm label={messages.name} submit={messages.submit} onName={add.mutate} onDone={onDone} className="p-1" />;
}
