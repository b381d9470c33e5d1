"use client";
import { late } from "@/components/late";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

export default late(() => import("../_compose/calendar-screen").then((module) => module.CalendarScreen), <RowsSkeleton label={messages.loading} />);
