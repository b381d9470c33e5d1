"""`taskflow audit`, as whoever runs the server types it: processes of their own beside a running `serve`.

What comes out goes to a stranger, who has the key and one file.
"""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from tests.integration.conftest import PASSWORD, wait_until
from tests.integration.test_cli import Shell, stop
from tests.stranger import VERIFIER

from taskflow.embedded_postgres import EmbeddedPostgres

TASKS = 260


@dataclass
class Office:
    """A running installation with one person's log of some more than `TASKS` records, all signed."""

    shell: Shell
    client: httpx.Client
    workspace: str
    folder: Path

    def audit(self, *arguments: str, **environment: str) -> Any:
        return self.shell.run("audit", *arguments, **environment)

    def said(self, *arguments: str) -> str:
        """What a command that must succeed writes to people and to programs."""
        done = self.audit(*arguments)
        assert done.returncode == 0, done.stderr
        return str(done.stdout + done.stderr)

    def create(self, number: int) -> None:
        steps = [{"op": "create", "changes": {"title": f"Water plant {n}"}} for n in range(number)]
        for start in range(0, number, 200):
            body = {"operations": steps[start : start + 200]}
            self.client.post("/tasks/bulk", json=body).raise_for_status()

    def signed(self, least: int) -> int:
        """The size of the newest head, as soon as it covers all records and at least so many."""

        def head() -> Any:
            return self.client.get("/audit/checkpoint").raise_for_status().json()

        wait_until(lambda: head()["size"] >= max(least, head()["records"]))
        return int(head()["size"])

    def exported(self, name: str) -> Path:
        file = self.folder / name
        self.said("export", "--workspace", self.workspace, "--output", str(file))
        return file

    def stranger(self, file: Path, key: str) -> tuple[int, str]:
        """What the file of its own says: isolated, so that nothing of TaskFlow can be imported."""
        done = subprocess.run(
            [sys.executable, "-I", str(VERIFIER), "--key", key, str(file)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    shell = Shell(tmp_path_factory.mktemp("data"))
    shell.environment["TASKFLOW_AUDIT_SECONDS"] = "0.2"
    words = ("--email", "ada@example.com", "--name", "Ada", "--zone", "Europe/Berlin")
    added = shell.run("user", "add", *words, "--password-stdin", feed=PASSWORD + "\n")
    assert added.returncode == 0, added.stderr
    process = shell.serve()
    try:
        token = shell.run("token", "add", "--user", "ada@example.com", "--name", "script")
        headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
        url = f"http://127.0.0.1:{shell.port}/api"
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            (home,) = client.get("/auth/me").raise_for_status().json()["workspaces"]
            made = Office(shell, client, home["id"], tmp_path_factory.mktemp("office"))
            made.create(TASKS)
            made.signed(TASKS)
            yield made
    finally:
        stop(process, signal.SIGTERM)


def of_database(office: Office, work: Callable[[asyncpg.Connection], Awaitable[Any]]) -> Any:
    postgres = EmbeddedPostgres(office.shell.folder)
    assert postgres.join()

    async def run() -> Any:
        connection = await asyncpg.connect(postgres.dsn)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_what_is_exported_fits_with_the_shown_key_alone(office: Office) -> None:
    key = office.audit("key", "show").stdout.strip()
    file = office.exported("whole.jsonl")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    size = len(lines) - 1
    assert size >= TASKS
    assert f"{size} records fit, {size} of them under" in office.said(
        "verify", "--key", key, str(file)
    )
    assert office.stranger(file, key)[1].startswith(f"The log fits: {size} records, {size} of")
    again = office.audit("export", "--workspace", office.workspace, "--output", str(file))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)

    def noted() -> Any:
        return office.client.get("/audit?action=audit.exported").json()["items"]

    wait_until(noted)
    (record,) = noted()
    assert (record["actor"]["kind"], record["actor"]["name"]) == ("system", "command line")
    file.write_text(file.read_text().replace("Water plant 7", "Water plant 8", 1))
    refused = office.audit("verify", "--key", key, str(file))
    assert (refused.returncode, "does not fit" in refused.stderr) == (1, True)
    assert office.stranger(file, key)[0] == 1


def test_one_record_is_proved_to_a_stranger(office: Office) -> None:
    key = office.audit("key", "show", "--workspace", office.workspace).stdout.strip()
    size = office.signed(TASKS)
    proved = office.audit("prove", "--workspace", office.workspace, "--index", "17")
    head, record = map(json.loads, proved.stdout.splitlines())
    assert (head["whole"], record["entry"]["index"]) == (False, 17)
    assert record["openings"]["object_name"]["value"].startswith("Water plant ")
    file = office.folder / "proof.jsonl"
    file.write_text(proved.stdout)
    assert "1 records fit, each proved to be in the signed log of" in office.said(
        "verify", "--key", key, str(file)
    )
    assert office.stranger(file, key)[1].startswith("The log fits: 1 records, each proved")
    file.write_text(proved.stdout.replace("Water plant ", "Water plane "))
    assert office.audit("verify", "--key", key, str(file)).returncode == 1
    assert "record #17: the field" in office.stranger(file, key)[1]
    beyond = office.audit("prove", "--workspace", office.workspace, "--index", str(size + 999))
    assert (beyond.returncode, beyond.stdout) == (1, "")
    assert f"There is no record #{size + 999}" in beyond.stderr
    assert "Traceback" not in beyond.stderr


def test_the_database_is_checked_with_a_bar_and_the_first_misfit_is_named(office: Office) -> None:
    key = office.audit("key", "show").stdout.strip()
    checked = office.audit("verify", "--key", key, FORCE_COLOR="1", COLUMNS="120")
    assert checked.returncode == 0, checked.stderr
    assert f"{office.workspace}: " in checked.stdout
    assert "records/s" in checked.stderr
    change = "UPDATE audit_log SET action = $1 WHERE index = 9 AND workspace_id = $2::text::uuid"

    async def forge(connection: asyncpg.Connection) -> Any:
        was = await connection.fetchval(
            "SELECT action FROM audit_log WHERE index = 9 AND workspace_id = $1::text::uuid",
            office.workspace,
        )
        await connection.execute("ALTER TABLE audit_log DISABLE TRIGGER USER")
        await connection.execute(change, "task.stolen", office.workspace)
        return was

    async def mend(connection: asyncpg.Connection) -> None:
        await connection.execute(change, was, office.workspace)
        await connection.execute("ALTER TABLE audit_log ENABLE TRIGGER USER")

    was = of_database(office, forge)
    refused = office.audit("verify", "--key", key)
    of_database(office, mend)
    assert refused.returncode == 1
    assert f"{office.workspace}: Record #9 does not fit" in " ".join(refused.stderr.split())
    office.said("verify", "--key", key, "--workspace", office.workspace)


def test_old_keys_stay_good_when_keys_change_people_are_forgotten_and_records_removed(
    office: Office,
) -> None:
    old = office.audit("key", "show").stdout.strip()
    before = office.exported("before.jsonl")
    new = office.audit("key", "rotate").stdout.strip()
    assert old != new
    assert office.audit("key", "show").stdout.split() == [old, new]
    size = office.signed(TASKS)
    office.create(3)
    office.signed(size + 3)
    forgotten = office.said("forget", "--user", "ada@example.com")
    assert "records have forgotten it" in forgotten
    removed = office.said("remove", "--workspace", office.workspace, "--before", "2100-01-01")
    assert "256 records were removed" in removed
    after = office.exported("after.jsonl")
    assert "Ada" not in after.read_text()
    for file in (before, after):
        office.said("verify", "--key", old, str(file))
        assert office.stranger(file, old)[0] == 0
    assert "256 removed under a tombstone" in office.stranger(after, old)[1]
    assert "256 were removed, as a signed tombstone says" in office.said("verify", "--key", old)
    assert office.stranger(after, new)[0] == 1
