"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { TodayList } from "@/features/tasks/today-list";
import { longDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { messages } from "../../messages";

export default function TodayPage() {
  return (
    <>
      <ScreenTitle title={messages.places.today} detail={longDayText(useToday())} />
      <TodayList />
    </>
  );
}
