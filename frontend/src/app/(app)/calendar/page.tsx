"use client";
import dynamic from "next/dynamic";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

export default dynamic(() => import("../_compose/calendar-screen").then((module) => module.CalendarScreen), {
  ssr: false,
  loading: () => <RowsSkeleton label={messages.loading} />,
});
