"""`taskflow doctor`: look at everything that TaskFlow needs, change nothing, say what to do."""

import asyncio
import http.client
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.table import Table

from taskflow import __version__
from taskflow.audit_key import KeyFile
from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import any_database, opened, require_reachable
from taskflow.cli.listening import why_taken
from taskflow.config import Settings, SmtpTls
from taskflow.domain.audit_log.notes import SigningKey
from taskflow.embedded_postgres.cluster import SPACE_TO_CREATE, find_binaries
from taskflow.errors import StartupError, TaskFlowError
from taskflow.events import system_origin
from taskflow.services import audit_sealing, auth, web_push
from taskflow.services.doctor import (
    Finding,
    Level,
    about_events,
    about_schema,
    about_server,
    judged,
)

PLENTY = 2**30  # bytes
MAIL_SECONDS = 5.0
_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}


@app.command()
def doctor(data: DataFolder = None) -> None:
    """Check everything TaskFlow needs. Ends with status 1 if something fails; warnings do not count."""
    with explained():
        settings = settings_of(data=data)
        findings = [*_about_machine(), *_about_folder(settings), *_about_database(settings)]
        findings += [_about_port(settings), _about_interface(settings)]
        findings += asyncio.run(about_mail(settings))
        _show(findings)
    if any(finding.level is Level.FAIL for finding in findings):
        raise typer.Exit(1)


def _show(findings: list[Finding]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for finding in findings:
        style = _STYLES[finding.level]
        table.add_row(f"[{style}]{finding.level:4}[/{style}]", finding.subject, finding.fact)
        if finding.advice:
            table.add_row("", "", f"[{style}]→[/{style}] {finding.advice}")
    console.print(table)


def _about_machine() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield judged(
        "Python",
        f"{found}, TaskFlow {__version__}.",
        fail=sys.version_info < (3, 11),
        advice="Python 3.11 or later is needed.",
    )
    try:
        ZoneInfo("Europe/Berlin")
        known = True
    except ZoneInfoNotFoundError:
        known = False
    yield judged(
        "Time zones",
        f"Data {version('tzdata')}." if known else "There is no data of time zones.",
        fail=not known,
        advice="Install the package tzdata: due dates depend on it.",
    )


def _about_folder(settings: Settings) -> Iterator[Finding]:
    if settings.server_dsn is not None:
        return
    try:
        yield Finding(Level.OK, "PostgreSQL", f"Programs in {find_binaries()}.")
    except StartupError as error:
        yield Finding(Level.FAIL, "PostgreSQL", error.message)
    folder = settings.data.expanduser().absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    usable = os.access(existing, os.R_OK | os.W_OK | os.X_OK)
    private = existing != folder or not folder.stat().st_mode & 0o077
    missing = "" if existing == folder else " It does not exist yet."
    yield judged(
        "Data folder",
        f"{folder} {'can' if usable else 'cannot'} be written.{missing}"
        + ("" if private else " Others may look into it."),
        warn=not private,
        fail=not usable,
        advice=f"chmod 700 {folder}, as the user who runs TaskFlow."
        if usable
        else "Give it to the user who runs TaskFlow, or choose another with TASKFLOW_DATA.",
    )
    free = shutil.disk_usage(existing).free
    yield judged(
        "Disk",
        f"{free / 2**30:,.1f} GB are free.",
        warn=free < PLENTY,
        fail=free < SPACE_TO_CREATE,
        advice="Make room: on a full disk nothing is lost, but nothing can be saved either.",
    )


def _about_database(settings: Settings) -> list[Finding]:
    """Asks the running server; starts the embedded one for the question if nobody runs it."""
    if settings.server_dsn is None and not (settings.data / "postgres").exists():
        advice = "'taskflow serve' creates it at its first start."
        return [Finding(Level.WARN, "Database", "There is no embedded database yet.", advice)]
    try:
        with any_database(settings) as url:
            return asyncio.run(_asked(url, settings))
    except StartupError as error:
        return [Finding(Level.FAIL, "Database", error.message)]


async def _asked(url: str, settings: Settings) -> list[Finding]:
    from taskflow.database import current_revision

    if settings.server_dsn is not None:
        await require_reachable(url)
    origin = system_origin("doctor")
    async with opened(url) as database:
        async with database.reading(origin) as uow:
            findings = await about_server(uow, asked_at=database.clock.now())
            schema = about_schema(await current_revision(uow))
        findings.append(schema)
        if schema.level is Level.OK:
            async with database.reading(origin) as uow:
                findings += await about_events(uow)
                findings += about_audit_key(settings, await audit_sealing.public_keys(uow))
                findings.append(about_push(settings, await auth.instance_secret(uow)))
        return findings


def about_audit_key(settings: Settings, signed_by: Sequence[bytes]) -> Iterator[Finding]:
    """The file of the key, beside the public keys that have signed, and whether checkpoints leave this machine."""
    if not signed_by:
        yield Finding(Level.OK, "Audit key", "The first checkpoint makes it; none is signed yet.")
        return
    path = settings.audit_key_file
    key, fact = _read(path)
    signs = key is not None and key.public == signed_by[-1]
    if key is not None and not signs:
        fact = f"{path} is not the key that signs this log."
    shared = key is not None and path.stat().st_mode & 0o077 != 0
    may_be_elsewhere = settings.server_dsn is not None and not path.exists()
    yield judged(
        "Audit key",
        fact + (" Others may read it." if shared else ""),
        warn=shared or not signs,
        fail=not signs and not may_be_elsewhere,
        advice=f"chmod 600 {path}: whoever reads it can sign another log."
        if signs
        else "Until its file is back (TASKFLOW_AUDIT_KEY names it) no checkpoint is signed. Only the machine of the"
        " audit role needs it.",
    )
    is_shown = settings.audit_witness_file is not None or settings.audit_witness_url is not None
    yield judged(
        "Audit witness",
        "Checkpoints are shown to a witness."
        if is_shown
        else "No checkpoint is shown to a witness.",
        warn=not is_shown,
        advice="Give them to one (TASKFLOW_AUDIT_WITNESS_FILE, TASKFLOW_AUDIT_WITNESS_URL): it shows a rewritten log"
        " even if the key was stolen.",
    )


def _read(path: Path) -> tuple[SigningKey | None, str]:
    """The key, and what is to be said of it."""
    try:
        key = KeyFile(path).read()
    except TaskFlowError as error:
        return None, error.message
    return key, f"{path} signs the checkpoints." if key else f"{path} is not there."


def about_push(settings: Settings, secret: bytes) -> Finding:
    """Whether browsers can subscribe, and push services know whom to write to; nothing is sent."""
    key = web_push.key_of(secret).public
    host = settings.home.partition("://")[2].partition(":")[0]
    is_secure = settings.home.startswith("https://") or host in ("localhost", "127.0.0.1")
    contact = "nobody" if settings.contact is None else settings.contact
    return judged(
        "Web push",
        f"The key {key[:12]}… signs for {settings.home}; push services may write to {contact}.",
        warn=not is_secure or settings.contact is None,
        advice="Set TASKFLOW_PUSH_CONTACT=mailto:you@example.com: some push services refuse who has no contact."
        if is_secure
        else "Browsers subscribe at https:// only: set TASKFLOW_PUBLIC_URL to such an address.",
    )


async def about_mail(settings: Settings) -> list[Finding]:
    """Whether the mail server can be reached, and takes this login; nothing is sent."""
    if settings.smtp_host is None:
        return [Finding(Level.OK, "Mail", "None is sent: TASKFLOW_SMTP_HOST is not set.")]
    where = f"{settings.smtp_host}:{settings.smtp_port} ({settings.smtp_tls})"
    refusal = await _refusal_of_mail_server(settings)
    is_bare = settings.smtp_tls is SmtpTls.NONE and settings.smtp_user is not None
    said, advice = refusal or (
        "answers, and the login is taken." if settings.smtp_user else "answers.",
        "The password goes over the network in the clear: set TASKFLOW_SMTP_TLS=starttls.",
    )
    return [
        judged("Mail", f"{where} {said}", warn=is_bare, fail=refusal is not None, advice=advice),
        judged(
            "Links in mails",
            f"They begin with {settings.home}.",
            warn=settings.public_url is None,
            advice="Set TASKFLOW_PUBLIC_URL to the address at which people reach TaskFlow.",
        ),
    ]


async def _refusal_of_mail_server(settings: Settings) -> tuple[str, str] | None:
    """What is wrong, and what to do."""
    from aiosmtplib import SMTPAuthenticationError, SMTPException

    from taskflow.channels.email import connection

    client = connection(settings, seconds=MAIL_SECONDS)
    try:
        await client.connect()
        await client.quit()
    except SMTPAuthenticationError as error:
        advice = "Check TASKFLOW_SMTP_USER and TASKFLOW_SMTP_PASSWORD; some want a password for programs."
        return f"refuses the login: {error.code} {error.message}.", advice
    except (SMTPException, OSError) as error:
        fact = str(error).rstrip(".") or "no answer in time"
        return f"cannot be used: {fact}.", _about_connection(fact)
    finally:
        client.close()
    return None


def _about_connection(fact: str) -> str:
    if "certificate" in fact.lower():
        return "TASKFLOW_SMTP_HOST must be the name in its certificate, which a known authority has signed."
    if "AUTH" in fact:
        return (
            "It takes no login here: use TASKFLOW_SMTP_TLS=starttls, or unset TASKFLOW_SMTP_USER."
        )
    if "STARTTLS" in fact:
        return "It knows no STARTTLS: try TASKFLOW_SMTP_TLS=tls with its port for that, mostly 465."
    return (
        "Check TASKFLOW_SMTP_HOST, TASKFLOW_SMTP_PORT and whether a firewall lets this machine out;"
        " port 465 needs TASKFLOW_SMTP_TLS=tls, 587 starttls."
    )


def _about_port(settings: Settings) -> Finding:
    where = f"{settings.port} on {settings.host}"
    taken = why_taken(settings)
    if taken is None:
        return Finding(Level.OK, "Port", f"{where} is free.")
    if _answers_as_taskflow(settings):
        return Finding(Level.OK, "Port", f"{where}: TaskFlow is running there.")
    advice = "Stop the other program, or choose another port: taskflow serve --port N."
    return Finding(Level.FAIL, "Port", f"{where} cannot be used: {taken}.", advice)


def _answers_as_taskflow(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=3)
    try:
        connection.request("GET", "/api/health/live")
        return connection.getresponse().status == http.HTTPStatus.NO_CONTENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _about_interface(settings: Settings) -> Finding:
    page = None if settings.ui is None else Path(settings.ui) / "index.html"
    return judged(
        "Web interface",
        f"Built, in {settings.ui}."
        if page and page.is_file()
        else "It is not built, or TASKFLOW_UI is not set.",
        warn=page is None or not page.is_file(),
        advice="'make run' builds it and sets TASKFLOW_UI; without it there are the API and /docs.",
    )
