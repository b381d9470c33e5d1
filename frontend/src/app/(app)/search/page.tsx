"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { SearchList } from "@/features/tasks/simple-lists";
import { messages } from "../../messages";

export default function SearchPage() {
  const text = useSearchParams().get("q") ?? "";
  return (
    <>
      <ScreenTitle title={messages.places.search(text)} />
      {text ? <SearchList text={text} /> : null}
    </>
  );
}
