"use client";
import dynamic from "next/dynamic";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

const Activity = dynamic(() => import("@/features/history/activity").then((module) => module.Activity), {
  ssr: false,
  loading: () => <RowsSkeleton label={messages.loadingActivity} />,
});

export default function ActivityPage() {
  return (
    <>
      <ScreenTitle title={messages.places.activity} />
      <Activity />
    </>
  );
}
