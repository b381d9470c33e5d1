"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { messages } from "@/features/recurrence/series-messages";
import { SeriesList } from "@/features/recurrence/series-list";
import { SeriesView } from "@/features/recurrence/series-view";

/** All repeats; `/series/?id=<id>`: one of them, what became of it, and what is to come. */
export function SeriesScreen() {
  const id = useSearchParams().get("id");
  return (
    <>
      <ScreenTitle title={id ? messages.title : messages.all} />
      {id ? <SeriesView key={id} seriesId={id} /> : <SeriesList />}
    </>
  );
}
