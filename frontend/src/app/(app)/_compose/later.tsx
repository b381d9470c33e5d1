"use client";
import { SelectionBar } from "@/features/tasks/selection-bar";
import { PendingKeys } from "./pending-keys";
import { UpdateBar } from "./update-bar";

/** What every screen has and none needs in its first moment. A selection belongs to its `place`. */
export function Later({ place }: { place: string }) {
  return (
    <>
      <UpdateBar />
      <PendingKeys />
      <SelectionBar key={place} />
    </>
  );
}
