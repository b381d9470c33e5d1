"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { BinList } from "@/features/tasks/simple-lists";
import { messages } from "../../messages";
import { messages as bin } from "./messages";

export default function BinPage() {
  return (
    <>
      <ScreenTitle title={messages.places.bin} detail={bin.detail} />
      <BinList />
    </>
  );
}
