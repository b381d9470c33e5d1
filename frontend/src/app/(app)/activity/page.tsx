"use client";
import { late } from "@/components/late";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

const Activity = late(() => import("@/features/history/activity").then((module) => module.Activity), <Loading />);

export default function ActivityPage() {
  return (
    <>
      <ScreenTitle title={messages.places.activity} />
      <Activity />
    </>
  );
}

function Loading() {
  return <RowsSkeleton label={messages.places.activity} />;
}
