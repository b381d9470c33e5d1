"""`taskflow doctor` beside real mail servers: what is wrong, and what to do about it."""

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from tests.postbox import Postbox, receiving_mail

from taskflow.cli.doctor import about_mail
from taskflow.config import Settings, SmtpTls
from taskflow.services.doctor import Level


def settings(postbox: Postbox, **more: object) -> Settings:
    given = {"public_url": "https://tasks.example.com", "smtp_from": "TaskFlow <t@example.com>"}
    return Settings.model_validate(
        {**given, "smtp_host": "127.0.0.1", "smtp_port": postbox.port, **more}
    )


async def test_without_a_server_nothing_is_wrong() -> None:
    (found,) = await about_mail(Settings())
    assert found.level is Level.OK


async def test_a_server_that_answers_is_well() -> None:
    async with receiving_mail() as postbox:
        mail, links = await about_mail(settings(postbox, smtp_tls=SmtpTls.NONE))
        assert (mail.level, links.level) == (Level.OK, Level.OK)
        assert postbox.came == []


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        ({"smtp_tls": "starttls"}, "TASKFLOW_SMTP_TLS=tls"),
        ({"smtp_tls": "tls"}, "port 465 needs"),
        ({"smtp_tls": "none", "smtp_port": 9}, "firewall"),
        ({"smtp_tls": "none", "smtp_user": "ada", "smtp_password": "x"}, "takes no login"),
    ],
)
async def test_says_what_to_do(more: dict[str, object], advice: str) -> None:
    async with receiving_mail() as postbox:
        mail, _ = await about_mail(settings(postbox, **more))
    assert mail.level is Level.FAIL
    assert advice in mail.advice, mail


async def test_a_wrong_password_is_named_and_a_bare_one_warned_of() -> None:
    def knows(
        _server: SMTP, _session: object, _envelope: object, _how: str, given: object
    ) -> AuthResult:
        is_right = getattr(given, "password", b"") == b"right"
        return AuthResult(success=is_right, handled=False)

    async with receiving_mail(authenticator=knows, auth_require_tls=False) as postbox:
        login = {"smtp_tls": SmtpTls.NONE, "smtp_user": "ada"}
        wrong, _ = await about_mail(settings(postbox, **login, smtp_password="wrong"))
        right, _ = await about_mail(settings(postbox, **login, smtp_password="right"))
    assert (wrong.level, "TASKFLOW_SMTP_PASSWORD" in wrong.advice) == (Level.FAIL, True)
    assert (right.level, "in the clear" in right.advice) == (Level.WARN, True)
