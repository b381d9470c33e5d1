"use client";
import { late } from "@/components/late";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

export default late(() => import("../_compose/series-screen").then((module) => module.SeriesScreen), <RowsSkeleton label={messages.loading} />);
