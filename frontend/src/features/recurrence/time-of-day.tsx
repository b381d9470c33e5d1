import { CommittedInput } from "@/components/ui/committed-input";
import { Choice } from "@/components/ui/field";
import { toInstant, toLocal, zonesWith } from "@/lib/time/zoned";
import { messages } from "./editor-messages";
import { Line } from "./line";

export interface Moment {
  /** As the API writes due dates: a date, or an RFC 3339 instant. */
  due: string;
  zone: string;
}

/** At what time of which zone a repeat comes, without a time all day. The date stays. */
export function TimeOfDay({ due, zone, onChange }: Moment & { onChange: (moment: Moment) => void }) {
  const { date, time } = due.length === 10 ? { date: due, time: "" } : toLocal(due, zone);
  const set = (at: string, there: string) =>
    onChange({ due: at === "" ? date : toInstant({ date, time: at }, there), zone: there });
  return (
    <Line label={messages.at}>
      <CommittedInput type="time" aria-label={messages.at} value={time} onCommit={(at) => set(at, zone)} />
      {time === "" ? null : (
        <Choice label={messages.zone} value={zone} className="max-w-52" onChange={(event) => set(time, event.target.value)}>
          {zonesWith(zone).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
      )}
    </Line>
  );
}
