"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { SearchList } from "@/features/tasks/simple-lists";

export default function SearchPage() {
  const text = useSearchParams().get("q") ?? "";
  return (
    <>
      <ScreenTitle title={`Search: ${text}`} />
      {text ? <SearchList text={text} /> : null}
    </>
  );
}
