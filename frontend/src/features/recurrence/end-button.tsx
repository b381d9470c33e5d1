"use client";
import { useState } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { messages } from "./series-messages";

/** Ends a repeat; it asks once more, since that is for good. `of` is its title where it is one of many. */
export function EndButton({ of, onEnd, ...rest }: ButtonProps & { of?: string; onEnd: () => void }) {
  const [sure, setSure] = useState(false);
  const words = sure ? messages.endAgain : messages.end;
  return (
    <Button
      {...rest}
      aria-label={of === undefined ? undefined : `${words}: ${of}`}
      onBlur={() => setSure(false)}
      onClick={() => (sure ? onEnd() : setSure(true))}
    >
      {words}
    </Button>
  );
}
