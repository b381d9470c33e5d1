"use client";
import { late } from "@/components/late";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

export default late(() => import("../_compose/view-screen").then((module) => module.ViewScreen), <RowsSkeleton label={messages.loading} />);
