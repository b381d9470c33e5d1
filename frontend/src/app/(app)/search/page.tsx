"use client";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { SearchList } from "@/features/tasks/simple-lists";
import { messages } from "../../messages";
import { messages as search } from "./messages";

export default function SearchPage() {
  const text = useSearchParams().get("q") ?? "";
  return (
    <>
      <ScreenTitle
        title={messages.places.search(text)}
        action={
          <Link href={`/view/?filter=${encodeURIComponent(`text = ${JSON.stringify(text)}`)}`} className="inline-flex min-h-8 items-center rounded-md px-2 text-sm text-accent hover:bg-hover touch:min-h-11">
            {search.filter}
          </Link>
        }
      />
      {text ? <SearchList text={text} /> : null}
    </>
  );
}
