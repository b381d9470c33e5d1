import { RowsSkeleton } from "@/components/ui/states";
import { messages } from "../../messages";

/** The window before anything is known: the same places, nothing that could be wrong. */
export function FrameSkeleton() {
  return (
    <div className="flex h-dvh overflow-hidden">
      <div className="hidden w-60 shrink-0 border-e border-line bg-sidebar md:block" />
      <main className="min-w-0 flex-1">
        <div className="mx-auto w-full max-w-3xl px-3 sm:px-8">
          <div className="h-22" />
          <RowsSkeleton label={messages.loading} />
        </div>
      </main>
    </div>
  );
}
