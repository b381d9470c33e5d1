"use client";
import dynamic from "next/dynamic";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "./messages";

const Channels = dynamic(() => import("@/features/channels/channels").then((module) => module.Channels), {
  ssr: false,
  loading: () => <RowsSkeleton label={messages.loading} rows={2} />,
});

export default function NotificationSettingsPage() {
  return (
    <>
      <ScreenTitle title={messages.title} />
      <Channels />
    </>
  );
}
