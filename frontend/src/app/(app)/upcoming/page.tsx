"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { useComing } from "@/features/recurrence/coming";
import { UpcomingList } from "@/features/tasks/upcoming-list";

export default function UpcomingPage() {
  return (
    <>
      <ScreenTitle title="Upcoming" />
      <UpcomingList coming={useComing()} />
    </>
  );
}
