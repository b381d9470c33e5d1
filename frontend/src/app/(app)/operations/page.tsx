"use client";
import { late } from "@/components/late";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "./messages";

const Operations = late(() => import("@/features/operations/operations").then((module) => module.Operations), <Loading />);

export default function OperationsPage() {
  return (
    <>
      <ScreenTitle title={messages.title} />
      <Operations />
    </>
  );
}

function Loading() {
  return <RowsSkeleton label={messages.loading} />;
}
