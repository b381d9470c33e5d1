"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { EditScope, Recurrence, RecurrenceRequest, WorkingDay } from "@/lib/api/types";
import { weekdayOf } from "@/lib/time/day";
import { toLocal } from "@/lib/time/zoned";
import { OneOf } from "./line";
import { messages } from "./editor-messages";
import { NextDates } from "./next-dates";
import { NEW_RULE, parseRule, type Rule, requestOf, ruleText, WEEKDAYS } from "./rule";
import { RuleFields } from "./rule-fields";
import { type Moment, TimeOfDay } from "./time-of-day";
import { WordsField } from "./words-field";

type Request = RecurrenceRequest;

/** Weekly on the due date's weekday: the likeliest wish, and one that shows how days are chosen. */
function newRepeat(due: string, zone: string): Request {
  const day = due.length === 10 ? due : toLocal(due, zone).date;
  const weekday = WEEKDAYS[weekdayOf(day)] ?? "MO";
  return {
    rrule: ruleText({ ...NEW_RULE, weekdays: [weekday] }),
    mode: "on_completion",
    catch_up: "next_future",
    month_end: "clamp",
  };
}

export interface RepeatEditorProps {
  value: Recurrence | null;
  due: string;
  zone: string;
  /** `moved`: another time of day or zone. */
  onSave: (recurrence: Request | null, scope: EditScope | null, moved: Moment | null) => void;
  onClose: () => void;
}

/** Presets, words, builder, and what it comes to: the server computes the coming dates. */
export default function RepeatEditor({ value, due, zone, onSave, onClose }: RepeatEditorProps) {
  const [draft, setDraft] = useState<Request>(value ? requestOf(value) : newRepeat(due, zone));
  const [at, setAt] = useState<Moment>({ due, zone });
  const [scope, setScope] = useState<EditScope>("this_and_later");
  const moved = at.due !== due || at.zone !== zone ? at : null;
  const rule = draft.rrule ? parseRule(draft.rrule) : null;
  const set = (part: Partial<Request>) => setDraft({ ...draft, ...part });
  const moveTo = (next: Moment) => {
    setAt(next);
    set({ zone: next.zone });
  };
  const change = (part: Partial<Rule>) => set({ rrule: ruleText({ ...(rule ?? NEW_RULE), ...part }), cron: null });

  return (
    <div className="flex w-full flex-col gap-2 rounded-lg border border-line bg-raised p-3">
      <Presets current={draft.rrule ?? null} onChoose={(rrule) => set({ rrule, cron: null })} />
      <WordsField zone={at.zone} onRead={(read) => setDraft({ ...draft, ...read })} />
      {rule ? <RuleFields rule={rule} onChange={change} /> : <p className="font-mono text-sm">{draft.cron}</p>}
      {draft.cron ? null : <TimeOfDay {...at} onChange={moveTo} />}
      <Behaviour draft={draft} rule={rule} set={set} />
      {value ? (
        <OneOf label={messages.scope} value={scope} words={messages.scopes} onChange={setScope} />
      ) : null}
      <NextDates due={at.due} zone={at.zone} recurrence={draft} />
      <div className="flex gap-2 pt-1">
        <Button look="primary" onClick={() => onSave(draft, value ? scope : null, moved)}>
          {messages.save}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {messages.cancel}
        </Button>
        {value ? (
          <Button look="quiet" className="ms-auto text-danger" onClick={() => onSave(null, null, null)}>
            {messages.stop}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Presets({ current, onChoose }: { current: string | null; onChoose: (rrule: string) => void }) {
  return (
    <div role="group" aria-label={messages.presetsLabel} className="flex flex-wrap gap-1">
      {Object.entries(messages.presets).map(([rrule, name]) => (
        <Button key={rrule} className="px-2 font-normal" aria-pressed={current === rrule} onClick={() => onChoose(rrule)}>
          {name}
        </Button>
      ))}
    </div>
  );
}

/** What makes the next one, and what short months, weekends and missed dates do. */
function Behaviour({
  draft,
  rule,
  set,
}: {
  draft: Request;
  rule: Rule | null;
  set: (part: Partial<Request>) => void;
}) {
  const hasMonths = rule?.freq === "MONTHLY" || rule?.freq === "YEARLY";
  const weekends: Record<"" | WorkingDay, string> = { "": messages.weekendPlain, ...messages.weekends };
  return (
    <>
      <OneOf
        label={messages.mode}
        value={draft.mode ?? "on_completion"}
        words={messages.modes}
        onChange={(mode) => set({ mode })}
      />
      {hasMonths ? (
        <OneOf
          label={messages.monthEnd}
          value={draft.month_end ?? "clamp"}
          words={messages.monthEnds}
          onChange={(month_end) => set({ month_end })}
        />
      ) : null}
      <OneOf
        label={messages.weekend}
        value={draft.working_day ?? ""}
        words={weekends}
        onChange={(chosen) => set({ working_day: chosen || null })}
      />
      {draft.mode === "after_completion" ? null : (
        <OneOf
          label={messages.catchUp}
          value={draft.catch_up ?? "next_future"}
          words={messages.catchUps}
          onChange={(catch_up) => set({ catch_up })}
        />
      )}
    </>
  );
}
