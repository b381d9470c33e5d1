"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { useComing } from "@/features/recurrence/coming";
import { UpcomingList } from "@/features/tasks/upcoming-list";
import { messages } from "../../messages";

export default function UpcomingPage() {
  return (
    <>
      <ScreenTitle title={messages.places.upcoming} />
      <UpcomingList coming={useComing()} />
    </>
  );
}
