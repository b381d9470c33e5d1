"use client";
import { LabelNav } from "@/features/labels/label-nav";
import { ViewNav } from "@/features/views/view-nav";

/** What people named themselves, below their projects: views and labels. */
export function MorePlaces({ path, openId }: { path: string; openId: string | null }) {
  return (
    <>
      <ViewNav activeId={path === "/view/" ? openId : null} />
      <LabelNav activeId={path === "/label/" ? openId : null} />
    </>
  );
}
