"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Tag, X } from "lucide-react";
import { useState } from "react";
import { inputLook } from "@/components/ui/field";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import { refreshCatalog, useLabels } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { sayError } from "@/lib/toast/toast";
import { messages as panel } from "./panel-messages";

const messages = panel.label;

/** The labels of a task. Typing a name that is not known makes a new label. */
export function LabelField({ ids, workspaceId, onChange }: { ids: string[]; workspaceId: string; onChange: (ids: string[]) => void }) {
  const client = useQueryClient();
  const labels = useLabels();
  const [name, setName] = useState("");
  const worn = ids.flatMap((id) => labels.find((label) => label.id === id) ?? []);
  const free = labels.filter((label) => !ids.includes(label.id));

  const add = async (wanted: string) => {
    setName("");
    const known = labels.find((label) => label.name.toLowerCase() === wanted.toLowerCase());
    if (known) return ids.includes(known.id) ? undefined : onChange([...ids, known.id]);
    try {
      const made = await dialogApi.createLabel({ id: uuid7(), workspace_id: workspaceId, name: wanted });
      await refreshCatalog(client, "labels");
      onChange([...ids, made.id]);
    } catch (error) {
      sayError((error as Error).message);
    }
  };

  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1 ps-1">
      {worn.map((label) => (
        <button
          key={label.id}
          type="button"
          aria-label={messages.remove(label.name)}
          onClick={() => onChange(ids.filter((id) => id !== label.id))}
          className="group inline-flex h-7 items-center gap-1 rounded-md bg-hover px-2 text-sm touch:h-11"
        >
          <Tag size={12} aria-hidden="true" className="text-faint" />
          {label.name}
          <X size={12} aria-hidden="true" className="text-faint group-hover:text-ink" />
        </button>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void add(name.trim());
        }}
      >
        <input
          list="known-labels"
          aria-label={messages.add}
          placeholder={messages.add}
          value={name}
          onChange={(event) => {
            const value = event.target.value;
            setName(value);
            const picked = !(event.nativeEvent as InputEvent).inputType?.startsWith("insertText");
            if (picked && free.some((label) => label.name === value)) void add(value);
          }}
          className={`${inputLook} w-32 border-transparent bg-transparent`}
        />
        <datalist id="known-labels">
          {free.map((label) => (
            <option key={label.id} value={label.name} />
          ))}
        </datalist>
      </form>
    </div>
  );
}
