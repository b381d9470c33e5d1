"use client";
import { MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { addThisDevice, canPush, mayOffer, offerNoMore } from "@/lib/push/device";
import { messages } from "./messages";
import { useChange } from "./use-change";

const words = messages.device;

/** In the settings, where somebody looks for it: adds this browser. */
export function AddThisDevice() {
  const add = useChange(addThisDevice);
  if (!canPush()) return <p className="px-3 py-1.5 text-sm text-faint">{words.impossible}</p>;
  return (
    <Button look="quiet" disabled={add.isPending} onClick={() => add.mutate(undefined)}>
      <MonitorSmartphone size={15} aria-hidden="true" />
      {words.add}
    </Button>
  );
}

/** Beside the first reminder that was seen: whether this browser may tell of the next one while TaskFlow is closed. */
export function PushOffer() {
  const [offered, setOffered] = useState(mayOffer);
  const add = useChange(addThisDevice, () => setOffered(false));
  if (!offered) return null;
  const refuse = () => {
    offerNoMore();
    setOffered(false);
  };
  return (
    <section aria-label={words.offer} className="mb-2 flex flex-wrap items-center gap-2 rounded-md border border-line bg-raised p-3">
      <p className="min-w-0 flex-1 basis-60">{words.offer}</p>
      <Button look="primary" disabled={add.isPending} onClick={() => add.mutate(undefined)}>
        {words.accept}
      </Button>
      <Button look="quiet" onClick={refuse}>
        {words.refuse}
      </Button>
    </section>
  );
}
