"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { LabelList } from "@/features/tasks/simple-lists";
import { useLabels } from "@/lib/catalog/catalog";
import { messages } from "../../messages";

export default function LabelPage() {
  const id = useSearchParams().get("id");
  const label = useLabels().find((candidate) => candidate.id === id);
  return (
    <>
      <ScreenTitle title={label?.name ?? messages.places.label} />
      {id ? <LabelList labelId={id} /> : null}
    </>
  );
}
