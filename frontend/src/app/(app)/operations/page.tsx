"use client";
import dynamic from "next/dynamic";
import { ScreenTitle } from "@/components/shell/frame";
import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "./messages";

const Operations = dynamic(() => import("@/features/operations/operations").then((module) => module.Operations), {
  ssr: false,
  loading: () => <RowsSkeleton label={messages.loading} />,
});

export default function OperationsPage() {
  return (
    <>
      <ScreenTitle title={messages.title} />
      <Operations />
    </>
  );
}
