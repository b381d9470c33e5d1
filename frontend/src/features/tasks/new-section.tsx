"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { NameForm } from "@/components/ui/name-form";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import { refreshCatalog } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { sayError } from "@/lib/toast/toast";
import { messages } from "./messages";

/** The field for a new section's name; loaded when it is asked for. */
export default function NewSection({ projectId, onDone }: { projectId: string; onDone: () => void }) {
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (name: string) => dialogApi.createSection(projectId, { id: uuid7(), name }),
    onSuccess: () => refreshCatalog(client, "sections"),
    onError: (error) => sayError(error.message),
  });
  const { sectionName, addSection } = messages.list;
  return <NameForm label={sectionName} submit={addSection} onName={add.mutate} onDone={onDone} className="mt-3 max-w-md px-2" />;
}
