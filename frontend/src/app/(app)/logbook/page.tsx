"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { LogbookList } from "@/features/tasks/simple-lists";

export default function LogbookPage() {
  return (
    <>
      <ScreenTitle title="Logbook" />
      <LogbookList />
    </>
  );
}
