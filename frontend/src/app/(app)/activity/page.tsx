"use client";
import dynamic from "next/dynamic";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";

const Activity = dynamic(() => import("@/features/history/activity").then((module) => module.Activity), {
  ssr: false,
  loading: () => <RowsSkeleton label="Loading activity" />,
});

export default function ActivityPage() {
  return (
    <>
      <ScreenTitle title="Activity" />
      <Activity />
    </>
  );
}
