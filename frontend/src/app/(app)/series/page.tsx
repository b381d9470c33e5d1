"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { messages } from "@/features/recurrence/series-messages";
import { SeriesView } from "@/features/recurrence/series-view";

/** `/series/?id=<id>`: what repeats, what became of it, and what is to come. */
export default function SeriesPage() {
  const id = useSearchParams().get("id");
  return (
    <>
      <ScreenTitle title={messages.title} />
      {id ? <SeriesView key={id} seriesId={id} /> : null}
    </>
  );
}
