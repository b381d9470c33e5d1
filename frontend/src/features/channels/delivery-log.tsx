"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import type { Channel, Delivery } from "@/lib/api/types";
import { isUnderWay, outcomeText } from "@/lib/deliveries/words";
import { momentText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { messages } from "./messages";
import { channelsApi } from "./requests";
import { useChange } from "./use-change";

const REFRESH_MS = 1_000;
const words = messages.log;
const COLOURS: Record<Delivery["state"], string> = {
  sent: "text-success",
  queued: "text-muted",
  failed: "text-warn",
  given_up: "text-danger",
};

/** What a channel has delivered, newest first; and, even if not `open`, what became of the test that was just sent. */
export function DeliveryLog({ channel, tested, open }: { channel: Channel; tested: string | null; open: boolean }) {
  const client = useQueryClient();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ["channels", channel.id, "deliveries"],
    queryFn: ({ signal }) => channelsApi.deliveries(channel.id, signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (anyUnderWay(state.data?.items, Date.now()) ? REFRESH_MS : false),
  });
  const busy = anyUnderWay(data?.items, dataUpdatedAt);
  // An outcome can change the channel itself: it rests, or it is off.
  useEffect(() => void (busy || client.invalidateQueries({ queryKey: ["channels"], exact: true })), [busy, client]);
  if (error && !data) return <ErrorState title={words.failed} error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label={words.loading} rows={1} />;
  const test = data.items.find((delivery) => delivery.id === tested);
  return (
    <>
      {test ? (
        <p role="status" className="mt-2 text-sm">
          {messages.tested} <Outcome delivery={test} now={dataUpdatedAt} />
        </p>
      ) : null}
      {open ? (
        <ul aria-label={messages.of(words.show, channel.name)} className="mt-2 border-t border-line">
          {data.items.length === 0 ? <li className="py-2 text-sm text-muted">{words.none}</li> : null}
          {data.items.map((delivery) => (
            <Line key={delivery.id} delivery={delivery} now={dataUpdatedAt} enabled={channel.enabled} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

const anyUnderWay = (items: readonly Delivery[] | undefined, now: number) =>
  items?.some((delivery) => isUnderWay(delivery, now)) ?? false;

function Line({ delivery, now, enabled }: { delivery: Delivery; now: number; enabled: boolean }) {
  const again = useChange(() => channelsApi.redeliver(delivery.id));
  const today = useToday();
  const title = delivery.title ?? words.untitled;
  return (
    <li className="flex items-start justify-between gap-3 border-b border-line py-2 text-sm last:border-0">
      <div className="min-w-0">
        <p className="break-words">
          {title}{" "}
          <time dateTime={delivery.created_at} className="text-faint">
            {momentText(delivery.created_at, today)}
          </time>
        </p>
        <Outcome delivery={delivery} now={now} />
      </div>
      {enabled && delivery.state !== "queued" ? (
        <Button look="quiet" disabled={again.isPending} aria-label={messages.of(words.again, title)} onClick={() => again.mutate(undefined)}>
          {words.again}
        </Button>
      ) : null}
    </li>
  );
}

function Outcome({ delivery, now }: { delivery: Delivery; now: number }) {
  const today = useToday();
  return <span className={`break-words ${COLOURS[delivery.state]}`}>{outcomeText(delivery, today, now)}</span>;
}
