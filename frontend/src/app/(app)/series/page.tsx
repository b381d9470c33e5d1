"use client";
import dynamic from "next/dynamic";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

export default dynamic(() => import("../_compose/series-screen").then((module) => module.SeriesScreen), {
  ssr: false,
  loading: () => <RowsSkeleton label={messages.loading} />,
});
