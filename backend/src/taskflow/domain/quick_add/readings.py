"""Says in short words how a stretch was read: `Mon 30 Nov 2026`, `09:00`, `reminder 1 day before`."""

from datetime import date, datetime, time, timedelta

from taskflow.domain.quick_add.drafts import DraftReminder
from taskflow.domain.quick_add.language import Unit, Wording


def date_reading(day: date, wording: Wording) -> str:
    return wording.date.format(
        weekday=wording.weekdays[day.weekday()],
        day=day.day,
        month=wording.months[day.month - 1],
        year=day.year,
    )


def time_reading(at: time) -> str:
    """24-hour time; the browser shows the user's own form from the value."""
    return f"{at:%H:%M}"


def moment_reading(local: datetime, wording: Wording) -> str:
    return f"{date_reading(local.date(), wording)}, {time_reading(local.time())}"


def length_reading(length: timedelta, wording: Wording) -> str:
    """`1 hour 30 minutes`; weeks only when nothing is left over."""
    minutes = int(length.total_seconds()) // 60
    if minutes and minutes % (7 * 24 * 60) == 0:
        return _counted(minutes // (7 * 24 * 60), Unit.WEEK, wording)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    counted = ((days, Unit.DAY), (hours, Unit.HOUR), (minutes, Unit.MINUTE))
    return " ".join(_counted(n, unit, wording) for n, unit in counted if n)


def reminder_reading(reminder: DraftReminder, wording: Wording) -> str:
    if reminder.at_local is not None:
        return wording.remind_at.format(
            date=date_reading(reminder.at_local.date(), wording),
            time=time_reading(reminder.at_local.time()),
        )
    if not reminder.before_due:
        return wording.at_due
    return wording.before_due.format(length=length_reading(reminder.before_due, wording))


def _counted(n: int, unit: Unit, wording: Wording) -> str:
    one, many = wording.units[unit]
    return f"{n} {one if n == 1 else many}"
