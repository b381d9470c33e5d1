"use client";
import { type ReactNode, Suspense } from "react";
import { SessionGate } from "@/features/session/session-gate";
import { FrameSkeleton } from "./_compose/frame-skeleton";
import { Workspace } from "./_compose/workspace";

export default function AppLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<FrameSkeleton />}>
      <SessionGate fallback={<FrameSkeleton />}>
        <Workspace>{children}</Workspace>
      </SessionGate>
    </Suspense>
  );
}
