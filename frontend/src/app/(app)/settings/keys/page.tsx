"use client";
import { late } from "@/components/late";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../messages";

const KeySettings = late(() => import("@/features/keys/key-settings").then((module) => module.KeySettings), <Loading />);

export default function KeysPage() {
  return (
    <>
      <ScreenTitle title={messages.keys} />
      <KeySettings />
    </>
  );
}

function Loading() {
  return <RowsSkeleton label={messages.keys} rows={8} />;
}
