"use client";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { ChannelCreated } from "@/lib/api/types";
import { say } from "@/lib/toast/toast";
import { messages } from "./messages";
import { channelsApi } from "./requests";
import { useChange } from "./use-change";

/** A channel that has just been made, with a secret to be kept. */
type WithSecret = ChannelCreated & { secret: string };
type Kind = keyof typeof messages.add;
const KINDS = Object.keys(messages.add) as Kind[];
const FIELDS: Record<Kind, { type: string; pattern?: string }> = {
  webhook: { type: "url", pattern: "https?://.+" },
  email: { type: "email" },
  apprise: { type: "text", pattern: "[A-Za-z]+://.+" },
};

/** A button for each kind, and what is added otherwise (`children`); then its form, then the secret of what was made, if it has one. */
export function NewChannel({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Kind | null>(null);
  const [made, setMade] = useState<WithSecret | null>(null);
  const done = () => {
    setAsked(null);
    setMade(null);
  };
  if (made) return <Secret channel={made} onKept={done} />;
  if (asked) {
    const keep = (channel: ChannelCreated) => (hasSecret(channel) ? setMade(channel) : done());
    return <Form kind={asked} onMade={keep} onCancel={done} />;
  }
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {KINDS.map((kind) => (
        <Button key={kind} look="quiet" onClick={() => setAsked(kind)}>
          <Plus size={15} aria-hidden="true" />
          {messages.add[kind].title}
        </Button>
      ))}
      {children}
    </div>
  );
}

const hasSecret = (channel: ChannelCreated): channel is WithSecret => channel.secret !== null;

function Form({ kind, onMade, onCancel }: { kind: Kind; onMade: (channel: ChannelCreated) => void; onCancel: () => void }) {
  const create = useChange(channelsApi.create, onMade);
  const words = messages.add[kind];
  return (
    <form
      aria-label={words.title}
      className="mt-4 flex max-w-xl flex-col gap-3 px-2"
      onSubmit={(event) => {
        event.preventDefault();
        const sent = new FormData(event.currentTarget);
        create.mutate({ kind, name: String(sent.get("name")), address: String(sent.get("address")) });
      }}
    >
      <p className="text-sm text-muted">{words.about}</p>
      <TextField label={messages.form.name} name="name" autoFocus required maxLength={100} autoComplete="off" />
      <TextField label={messages.form.address} hint={words.hint} name="address" required maxLength={2000} autoComplete="off" {...FIELDS[kind]} />
      <div className="flex gap-2">
        <Button look="primary" type="submit" disabled={create.isPending}>
          {messages.form.save}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {messages.form.cancel}
        </Button>
      </div>
    </form>
  );
}

function Secret({ channel, onKept }: { channel: WithSecret; onKept: () => void }) {
  const copy = () => void navigator.clipboard.writeText(channel.secret).then(() => say(messages.secret.copied));
  return (
    <section aria-label={messages.secret.of(channel.name)} className="mt-4 flex max-w-xl flex-col gap-2 rounded-md border border-line p-4">
      <h2 className="font-semibold">{messages.secret.of(channel.name)}</h2>
      <p className="text-sm text-muted">{messages.secret.once}</p>
      <input
        readOnly
        autoFocus
        aria-label={messages.secret.of(channel.name)}
        value={channel.secret}
        onFocus={(event) => event.currentTarget.select()}
        className="h-9 w-full rounded-md border border-line bg-sidebar px-2 font-mono text-sm touch:h-11"
      />
      <div className="flex gap-2">
        {/* On plain http, other than localhost, a browser has no clipboard for us. */}
        {"clipboard" in navigator ? <Button onClick={copy}>{messages.secret.copy}</Button> : null}
        <Button look="primary" onClick={onKept}>
          {messages.secret.kept}
        </Button>
      </div>
    </section>
  );
}
