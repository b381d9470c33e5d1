import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { runCommand } from "@/lib/keyboard/keyboard";

/** Opens quick add, and says its key. */
export function AddTaskButton({ label }: { label: string }) {
  return (
    <Button onClick={() => runCommand("quick-add")}>
      <Plus size={15} aria-hidden="true" />
      {label}
      <Kbd of="quick-add" />
    </Button>
  );
}
