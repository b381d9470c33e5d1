"use client";
import { Mail, MessageCircle, MonitorSmartphone, Webhook } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Channel } from "@/lib/api/types";
import { thisDevice } from "@/lib/push/device";
import { momentText } from "@/lib/time/format";
import { useMinute } from "@/lib/time/now";
import { DeliveryLog } from "./delivery-log";
import { messages } from "./messages";
import { channelsApi } from "./requests";
import { useChange } from "./use-change";

/** One way of being told: what it is, how it stands, and what can be done with it. */
export function Entry({ icon, name, about, children }: { icon: ReactNode; name: string; about: ReactNode; children?: ReactNode }) {
  return (
    <li className="flex gap-3 border-b border-line px-2 py-3">
      <span className="mt-0.5 text-faint">{icon}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{name}</p>
        <div className="text-sm break-words text-muted">{about}</div>
        {children}
      </div>
    </li>
  );
}

const ICONS: Record<string, typeof Webhook> = { email: Mail, push: MonitorSmartphone, apprise: MessageCircle };

export function ChannelRow({ channel }: { channel: Channel }) {
  const [open, setOpen] = useState(false);
  const [tested, setTested] = useState<string | null>(null);
  const test = useChange(() => channelsApi.test(channel.id), (delivery) => setTested(delivery.id));
  const change = useChange((enabled: boolean) => channelsApi.change(channel.id, { enabled }));
  const { name, enabled } = channel;
  const testLabel = channel.confirmed_at === null ? messages.askAgain : messages.test;
  const Icon = ICONS[channel.kind] ?? Webhook;
  return (
    <Entry icon={<Icon size={16} aria-hidden="true" />} name={name} about={<About channel={channel} />}>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button disabled={!enabled || test.isPending} aria-label={messages.of(testLabel, name)} onClick={() => test.mutate(undefined)}>
          {testLabel}
        </Button>
        <Button aria-expanded={open} aria-label={messages.of(messages.log.show, name)} onClick={() => setOpen(!open)}>
          {messages.log.show}
        </Button>
        <Button look="quiet" disabled={change.isPending} aria-label={messages.of(enabled ? messages.turnOff : messages.turnOn, name)} onClick={() => change.mutate(!enabled)}>
          {enabled ? messages.turnOff : messages.turnOn}
        </Button>
        <Delete channel={channel} />
      </div>
      {open || tested ? <DeliveryLog channel={channel} tested={tested} open={open} /> : null}
    </Entry>
  );
}

function About({ channel }: { channel: Channel }) {
  const [look, text] = standing(channel, useMinute());
  return (
    <>
      <p>
        {channel.id === thisDevice() ? messages.device.this : (messages.kinds[channel.kind] ?? channel.kind)} <span className="break-all">{channel.address}</span>
      </p>
      <p className={look}>{text}</p>
    </>
  );
}

/** Its colour and its words. */
function standing({ enabled, disabled_reason, confirmed_at, held_until, failures }: Channel, now: number): [string, string] {
  if (!enabled) return ["text-danger", messages.disabled(disabled_reason)];
  if (confirmed_at === null) return ["text-warn", messages.unconfirmed];
  const resting = held_until !== null && Date.parse(held_until) > now;
  return resting ? ["text-warn", messages.resting(momentText(held_until), failures)] : ["text-success", messages.active];
}

/** Its secret is nowhere else, so deleting cannot be undone and is asked for twice. */
function Delete({ channel }: { channel: Channel }) {
  const [sure, setSure] = useState(false);
  const remove = useChange(() => channelsApi.remove(channel.id));
  if (!sure) {
    return (
      <Button look="quiet" aria-label={messages.of(messages.delete, channel.name)} onClick={() => setSure(true)}>
        {messages.delete}
      </Button>
    );
  }
  return (
    <>
      <Button look="danger" disabled={remove.isPending} aria-label={messages.of(messages.deleteForGood, channel.name)} onClick={() => remove.mutate(undefined)}>
        {messages.deleteForGood}
      </Button>
      <Button autoFocus look="quiet" onClick={() => setSure(false)}>
        {messages.keep}
      </Button>
    </>
  );
}
