"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { LogbookList } from "@/features/tasks/simple-lists";
import { messages } from "../../messages";

export default function LogbookPage() {
  return (
    <>
      <ScreenTitle title={messages.places.logbook} />
      <LogbookList />
    </>
  );
}
