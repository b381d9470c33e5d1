"use client";
import { clsx } from "clsx";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice, inputLook } from "@/components/ui/field";
import type { MonthEnd, Recurrence, RecurrenceMode, RecurrenceRequest } from "@/lib/api/types";
import { weekdayOf } from "@/lib/time/day";
import { toLocal } from "@/lib/time/zoned";
import { messages } from "./messages";
import { NextDates } from "./next-dates";
import { type Freq, NEW_RULE, parseRule, type Rule, requestOf, ruleText, WEEKDAYS, type Weekday } from "./rule";

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

export function RepeatEditor({
  value,
  due,
  zone,
  onSave,
  onClose,
}: {
  value: Recurrence | null;
  due: string;
  zone: string;
  onSave: (recurrence: Request | null) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<Request>(value ? requestOf(value) : newRepeat(due, zone));
  const rule = draft.rrule ? parseRule(draft.rrule) : null;
  const change = (part: Partial<Rule>) =>
    setDraft({ ...draft, rrule: ruleText({ ...(rule ?? NEW_RULE), ...part }) });

  return (
    <div className="flex w-full flex-col gap-2 rounded-lg border border-line bg-raised p-3">
      {rule ? <RuleFields rule={rule} onChange={change} /> : <p className="font-mono text-sm">{draft.cron}</p>}
      <Line label={messages.mode}>
        <Choice
          label={messages.mode}
          value={draft.mode}
          onChange={(event) => setDraft({ ...draft, mode: event.target.value as RecurrenceMode })}
        >
          {Object.entries(messages.modes).map(([mode, words]) => (
            <option key={mode} value={mode}>
              {words}
            </option>
          ))}
        </Choice>
      </Line>
      {rule && (rule.freq === "MONTHLY" || rule.freq === "YEARLY") ? (
        <Line label={messages.monthEnd}>
          <Choice
            label={messages.monthEnd}
            value={draft.month_end}
            onChange={(event) => setDraft({ ...draft, month_end: event.target.value as MonthEnd })}
          >
            {Object.entries(messages.monthEnds).map(([rule_, words]) => (
              <option key={rule_} value={rule_}>
                {words}
              </option>
            ))}
          </Choice>
        </Line>
      ) : null}
      <NextDates due={due} zone={zone} recurrence={draft} />
      <div className="flex gap-2 pt-1">
        <Button look="primary" onClick={() => onSave(draft)}>
          {messages.save}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {messages.cancel}
        </Button>
        {value ? (
          <Button look="quiet" className="ml-auto text-danger" onClick={() => onSave(null)}>
            {messages.stop}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function RuleFields({ rule, onChange }: { rule: Rule; onChange: (part: Partial<Rule>) => void }) {
  return (
    <>
      <Line label={messages.every}>
        <input
          type="number"
          min={1}
          max={999}
          aria-label={messages.every}
          value={rule.interval}
          onChange={(event) => onChange({ interval: Math.max(1, Number(event.target.value) || 1) })}
          className={`${inputLook} w-16`}
        />
        <Choice label="Unit" value={rule.freq} onChange={(event) => onChange({ freq: event.target.value as Freq })}>
          {Object.entries(messages.units).map(([freq, [one, many]]) => (
            <option key={freq} value={freq}>
              {rule.interval === 1 ? one : many}
            </option>
          ))}
        </Choice>
      </Line>
      {rule.freq === "WEEKLY" ? <WeekdayFields rule={rule} onChange={onChange} /> : null}
      {rule.freq === "MONTHLY" ? (
        <Line label={messages.on}>
          <Choice
            label={messages.day}
            value={rule.monthDay ?? ""}
            onChange={(event) => onChange({ monthDay: event.target.value === "" ? null : Number(event.target.value) })}
          >
            <option value="">{messages.sameDay}</option>
            <option value={-1}>{messages.lastDay}</option>
            {Array.from({ length: 31 }, (_, index) => (
              <option key={index} value={index + 1}>
                {messages.dayNumber(index + 1)}
              </option>
            ))}
          </Choice>
        </Line>
      ) : null}
      {rule.rest.length > 0 ? <p className="font-mono text-2xs text-faint">{messages.rest(rule.rest.join(" "))}</p> : null}
    </>
  );
}

function WeekdayFields({ rule, onChange }: { rule: Rule; onChange: (part: Partial<Rule>) => void }) {
  const toggle = (day: Weekday) =>
    onChange({
      weekdays: rule.weekdays.includes(day) ? rule.weekdays.filter((other) => other !== day) : [...rule.weekdays, day],
    });
  return (
    <Line label={messages.on}>
      <span role="group" aria-label={messages.on} className="flex flex-wrap gap-1">
        {WEEKDAYS.map((day, index) => (
          <button
            key={day}
            type="button"
            aria-pressed={rule.weekdays.includes(day)}
            onClick={() => toggle(day)}
            className={clsx(
              "h-7 rounded-md px-1.5 text-sm touch:h-11 touch:px-2.5",
              rule.weekdays.includes(day) ? "bg-accent text-on-accent" : "border border-line text-muted hover:bg-hover",
            )}
          >
            {messages.weekdays[index]}
          </button>
        ))}
      </span>
    </Line>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-2">
      <span className="w-24 shrink-0 text-sm text-muted">{label}</span>
      <span className="flex min-w-0 flex-1 items-center gap-1">{children}</span>
    </div>
  );
}
