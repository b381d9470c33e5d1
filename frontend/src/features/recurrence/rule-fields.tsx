import { clsx } from "clsx";
import { Choice, inputLook } from "@/components/ui/field";
import { weekdayNames } from "@/lib/time/format";
import { Line } from "./line";
import { messages } from "./editor-messages";
import { type Freq, type Rule, WEEKDAYS, type Weekday } from "./rule";

type Change = (part: Partial<Rule>) => void;

const PLACES = [1, 2, 3, 4, -1];

/** The builder: how often, on which days, until when. */
export function RuleFields({ rule, onChange }: { rule: Rule; onChange: Change }) {
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
        <Choice label={messages.unit} value={rule.freq} onChange={(event) => onChange({ freq: event.target.value as Freq })}>
          {Object.entries(messages.units).map(([freq, [one, many]]) => (
            <option key={freq} value={freq}>
              {rule.interval === 1 ? one : many}
            </option>
          ))}
        </Choice>
      </Line>
      {rule.freq === "WEEKLY" ? <WeekdayFields rule={rule} onChange={onChange} /> : null}
      {rule.freq === "MONTHLY" ? <MonthDayField rule={rule} onChange={onChange} /> : null}
      <EndFields rule={rule} onChange={onChange} />
      {rule.rest.length > 0 ? <p className="font-mono text-2xs text-faint">{messages.rest(rule.rest.join(" "))}</p> : null}
    </>
  );
}

function WeekdayFields({ rule, onChange }: { rule: Rule; onChange: Change }) {
  const names = weekdayNames();
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
            {names[index]}
          </button>
        ))}
      </span>
    </Line>
  );
}

/** A date of the month, or a weekday by its place: both are one choice, since they exclude each other. */
function MonthDayField({ rule, onChange }: { rule: Rule; onChange: Change }) {
  const names = weekdayNames();
  const value = rule.nth ? `${rule.nth.place} ${rule.nth.weekday}` : (rule.monthDay?.toString() ?? "");
  const choose = (chosen: string) => {
    const [place, weekday] = chosen.split(" ");
    if (weekday) onChange({ nth: { place: Number(place), weekday: weekday as Weekday }, monthDay: null });
    else onChange({ nth: null, monthDay: chosen === "" ? null : Number(chosen) });
  };
  return (
    <Line label={messages.on}>
      <Choice label={messages.day} value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{messages.sameDay}</option>
        <option value="-1">{messages.lastDay}</option>
        {Array.from({ length: 31 }, (_, index) => (
          <option key={index} value={index + 1}>
            {messages.dayNumber(index + 1)}
          </option>
        ))}
        {PLACES.flatMap((place) =>
          WEEKDAYS.map((weekday, index) => (
            <option key={`${place}${weekday}`} value={`${place} ${weekday}`}>
              {messages.nthDay(place, names[index] ?? weekday)}
            </option>
          )),
        )}
      </Choice>
    </Line>
  );
}

function EndFields({ rule, onChange }: { rule: Rule; onChange: Change }) {
  const kind = rule.count !== null ? "count" : rule.until !== null ? "until" : "never";
  const choose = (chosen: string) =>
    onChange({ count: chosen === "count" ? 10 : null, until: chosen === "until" ? inAYear() : null });
  return (
    <Line label={messages.ends}>
      <Choice label={messages.ends} value={kind} onChange={(event) => choose(event.target.value)}>
        {Object.entries(messages.end).map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </Choice>
      {kind === "until" ? (
        <input
          type="date"
          aria-label={messages.lastDate}
          value={rule.until ?? ""}
          onChange={(event) => onChange({ until: event.target.value || inAYear() })}
          className={inputLook}
        />
      ) : null}
      {kind === "count" ? (
        <>
          <input
            type="number"
            min={1}
            max={9999}
            aria-label={messages.times}
            value={rule.count ?? 1}
            onChange={(event) => onChange({ count: Math.max(1, Number(event.target.value) || 1) })}
            className={`${inputLook} w-20`}
          />
          <span className="text-sm text-muted">{messages.times}</span>
        </>
      ) : null}
    </Line>
  );
}

function inAYear(): string {
  const day = new Date();
  day.setFullYear(day.getFullYear() + 1);
  return day.toISOString().slice(0, 10);
}
