"""What links in mails do: they act for who got the mail, as long as its channel is there."""

from dataclasses import dataclass
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.domain.mail_links import MailLink, MailVerb
from taskflow.errors import NotFound
from taskflow.repositories import accounts, notifications
from taskflow.repositories.notifications import DeliveredBy
from taskflow.schemas.channels import ChannelUpdate
from taskflow.schemas.tasks import Snooze
from taskflow.security import Signer, key_for
from taskflow.services import auth, channels, reminders, tasks

_OFFERS = {
    MailVerb.CONFIRM: ("Send reminders to {address}?", "Confirm"),
    MailVerb.DONE: ("Mark “{title}” as done?", "Done"),
    MailVerb.SNOOZE_AN_HOUR: ("Remind again of “{title}” in an hour?", "In an hour"),
    MailVerb.SNOOZE_TO_TOMORROW: ("Remind again of “{title}” tomorrow?", "Tomorrow"),
    MailVerb.UNSUBSCRIBE: ("Send nothing more to {address}?", "Send nothing more"),
}
_DONE = {
    MailVerb.CONFIRM: "Confirmed: reminders go to {address} from now on.",
    MailVerb.DONE: "“{title}” is done.",
    MailVerb.SNOOZE_AN_HOUR: "You will be reminded of “{title}” in an hour.",
    MailVerb.SNOOZE_TO_TOMORROW: "You will be reminded of “{title}” tomorrow.",
    MailVerb.UNSUBSCRIBE: "Nothing more will be sent to {address}.",
}
_SNOOZES = {MailVerb.SNOOZE_AN_HOUR: "in an hour", MailVerb.SNOOZE_TO_TOMORROW: "tomorrow"}
_SPENT = "This link is not valid, or not any more. Open TaskFlow instead."


@dataclass(frozen=True, slots=True)
class Offer:
    """A question, and the words of the button that says yes."""

    question: str
    yes: str


def signer_of(secret: bytes) -> Signer:
    """Signs and reads links; `secret` is the installation's."""
    return Signer(key_for("mail links", secret))


async def offered(uow: UnitOfWork, signer: Signer, token: str) -> Offer:
    """What a link would do; reading it does nothing. Raises `NotFound` for one that is not valid."""
    link, about, _ = await _read(uow, signer, token)
    question, yes = _OFFERS[link.verb]
    return Offer(question.format(address=about.address, title=about.title), yes)


async def follow(uow: UnitOfWork, signer: Signer, token: str) -> str:
    """Do it, and say what was done. A second press of the button changes nothing more."""
    link, about, principal = await _read(uow, signer, token)
    uow.origin = uow.origin.by(auth.actor_of(principal))
    match link.verb:
        case MailVerb.CONFIRM:
            await channels.confirm(uow, principal, about.channel_id)
        case MailVerb.UNSUBSCRIBE:
            await channels.update(uow, principal, about.channel_id, ChannelUpdate(enabled=False))
        case MailVerb.DONE:
            await tasks.complete(uow, principal, _task_of(about), version=None)
        case MailVerb.SNOOZE_AN_HOUR | MailVerb.SNOOZE_TO_TOMORROW:
            until = Snooze(until=_SNOOZES[link.verb])
            await reminders.snooze_task(uow, principal, _task_of(about), until)
    return _DONE[link.verb].format(address=about.address, title=about.title)


async def _read(
    uow: UnitOfWork, signer: Signer, token: str
) -> tuple[MailLink, DeliveredBy, Principal]:
    payload = signer.verify(token)
    link = None if payload is None else MailLink.unpacked(payload)
    if link is None or link.until <= uow.now:
        raise NotFound(_SPENT)
    about = await notifications.delivered(uow, link.delivery_id)
    principal = None if about is None else await accounts.by_id(uow, about.user_id)
    if about is None or principal is None:
        raise NotFound(_SPENT)
    return link, about, principal


def _task_of(about: DeliveredBy) -> UUID:
    if about.task_id is None:
        raise NotFound(_SPENT)
    return about.task_id
