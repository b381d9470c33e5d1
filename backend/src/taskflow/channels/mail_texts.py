"""What stands in a mail, as text and as HTML."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from taskflow.domain.mail_links import MailVerb

LinkTo = Callable[[MailVerb], str]

_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 36em; margin: 2em auto; padding: 0 1em">
{lines}
<p>{links}</p>
<p style="font-size: 13px; opacity: .7">{foot}</p>
</body></html>
"""
_BUTTON = (
    '<a href="{url}" style="display: inline-block; padding: .5em 1em; margin: 0 .5em .5em 0;'
    ' border: 1px solid; border-radius: 6px; text-decoration: none">{words}</a>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`lines` are paragraphs, the first of them large; `links` are pairs of words and address; `foot` ends it."""

    subject: str
    lines: Sequence[str]
    links: Sequence[tuple[str, str]]
    foot: tuple[str, str]

    @property
    def text(self) -> str:
        links = [f"{words}:\n{url}" for words, url in (*self.links, self.foot)]
        return "\n\n".join([*self.lines, *links]) + "\n"

    @property
    def html(self) -> str:
        first, *rest = (escape(line) for line in self.lines)
        lines = [f'<h1 style="font-size: 20px">{first}</h1>', *(f"<p>{line}</p>" for line in rest)]
        buttons = [_BUTTON.format(url=escape(url), words=words) for words, url in self.links]
        words, url = self.foot
        foot = f'<a href="{escape(url)}" style="color: inherit">{words}</a>'
        return _PAGE.format(lines="\n".join(lines), links="\n".join(buttons), foot=foot)


def mail_of(content: Mapping[str, Any], home: str, link_to: LinkTo) -> Mail:
    """The mail that says what a message of a channel says. `home` is where the web interface is."""
    foot = ("Send nothing more to this address", link_to(MailVerb.UNSUBSCRIBE))
    if content["type"] == "channel.confirmation":
        return _confirmation(home, link_to, foot)
    data = content["data"]
    if content["type"] == "digest.daily":
        return _digest(data, home, foot)
    lines = [data["title"], data.get("body") or ""]
    if data.get("late"):
        lines.append("This reminder is late.")
    return Mail(
        subject=data["title"],
        lines=[line for line in lines if line],
        links=_about_task(data["task_id"], home, link_to) if data.get("task_id") else [],
        foot=foot,
    )


def _confirmation(home: str, link_to: LinkTo, foot: tuple[str, str]) -> Mail:
    """Holds nothing that its sender has written: whoever gets it may not know them."""
    return Mail(
        subject="Confirm this address for TaskFlow",
        lines=[
            "Are reminders wanted here?",
            f"Somebody with an account at {home} asked TaskFlow to send reminders to this address.",
            "If that was you, confirm it within two days. If not, do nothing: no other mail will come.",
        ],
        links=[("Confirm this address", link_to(MailVerb.CONFIRM))],
        foot=foot,
    )


def _digest(data: Mapping[str, Any], home: str, foot: tuple[str, str]) -> Mail:
    lines = [data["title"]]
    for heading, name in (("Due today", "today"), ("Overdue", "overdue")):
        if data[name]:
            lines += [f"{heading}:", *(f"- {task['title']}" for task in data[name])]
    if data["more"]:
        lines.append(f"… and {data['more']} more.")
    return Mail(
        subject=data["title"], lines=lines, links=[("Open today", f"{home}/today")], foot=foot
    )


def _about_task(task_id: str, home: str, link_to: LinkTo) -> list[tuple[str, str]]:
    return [
        ("Done", link_to(MailVerb.DONE)),
        ("In an hour", link_to(MailVerb.SNOOZE_AN_HOUR)),
        ("Tomorrow", link_to(MailVerb.SNOOZE_TO_TOMORROW)),
        ("Open", f"{home}/today?task={task_id}"),
    ]
