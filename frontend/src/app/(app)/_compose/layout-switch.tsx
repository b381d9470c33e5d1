"use client";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { useCommands } from "@/lib/keyboard/keyboard";
import { messages } from "./board-messages";

/** A project as a list or as a board; part of the address, so that it can be linked to. */
export function LayoutSwitch() {
  const isBoard = useSearchParams().get("layout") === "board";
  const show = (board: boolean) => {
    const query = new URLSearchParams(location.search);
    if (board) query.set("layout", "board");
    else query.delete("layout");
    history.replaceState(null, "", `${location.pathname}?${query.toString()}`);
  };
  useCommands({ "board.toggle": () => show(!isBoard) });
  return (
    <div role="group" aria-label={messages.layout} className="flex gap-0.5 rounded-md border border-line p-0.5">
      {[false, true].map((board) => (
        <Button key={String(board)} look="quiet" aria-pressed={isBoard === board} onClick={() => show(board)} className="h-7 aria-pressed:bg-selected aria-pressed:text-ink">
          {board ? messages.board : messages.list}
        </Button>
      ))}
    </div>
  );
}
