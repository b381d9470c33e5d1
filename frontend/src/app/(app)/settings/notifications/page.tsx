"use client";
import { late } from "@/components/late";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "./messages";

const Channels = late(() => import("@/features/channels/channels").then((module) => module.Channels), <Loading />);

export default function NotificationSettingsPage() {
  return (
    <>
      <ScreenTitle title={messages.title} />
      <Channels />
    </>
  );
}

function Loading() {
  return <RowsSkeleton label={messages.loading} rows={2} />;
}
