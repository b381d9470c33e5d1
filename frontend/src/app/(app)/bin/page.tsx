"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { BinList } from "@/features/tasks/simple-lists";

export default function BinPage() {
  return (
    <>
      <ScreenTitle title="Bin" detail="Deleted tasks are kept for 30 days." />
      <BinList />
    </>
  );
}
