"use client";
import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { expectField } from "@/lib/keyboard/keyboard";
import { messages } from "./messages";

const NewSection = lazy(() => import("./new-section"));

export function AddSection({ projectId }: { projectId: string }) {
  const [adding, setAdding] = useState(false);
  if (adding) {
    return (
      <Suspense>
        <NewSection projectId={projectId} onDone={() => setAdding(false)} />
      </Suspense>
    );
  }
  return (
    <Button look="quiet" className="mt-3" onClick={() => (expectField(), setAdding(true))}>
      <Plus size={15} aria-hidden="true" />
      {messages.list.addSection}
    </Button>
  );
}
