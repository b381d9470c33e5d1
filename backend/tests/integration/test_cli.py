"""The commands as a person runs them: processes of their own on a data folder of their own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from stack.processes import free_port
from tests.integration.conftest import PASSWORD

from taskflow.database import Database
from taskflow.domain.access import Principal
from taskflow.events import system_origin
from taskflow.repositories import accounts
from taskflow.services import demo

START_SECONDS = 60.0


class Shell:
    """Runs `taskflow` on one data folder, with one port for `serve`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        known = {
            k: v for k, v in os.environ.items() if not k.startswith(("TASKFLOW_", "DATABASE_"))
        }
        self.environment = known | {"TASKFLOW_DATA": str(folder), "TASKFLOW_PORT": str(self.port)}

    def run(self, *arguments: str, feed: str = "", **environment: str) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "taskflow.cli", *arguments],
            input=feed,
            capture_output=True,
            text=True,
            env={**self.environment, **environment},
            check=False,
        )

    def serve(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "taskflow.cli", "serve"],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/api/health/ready").raise_for_status()
            except httpx.HTTPError:
                assert process.poll() is None, process.communicate()[1]
                assert time.monotonic() < deadline, "serve did not answer in time"
            else:
                return process


def stop(process: subprocess.Popen[str], word: signal.Signals) -> str:
    process.send_signal(word)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def added(shell: Shell) -> str:
    """The address of a user who was added while no `serve` ran."""
    words = ("--email", "ada@example.com", "--name", "Ada", "--zone", "Europe/Berlin")
    done = shell.run("user", "add", *words, "--password-stdin", feed=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    assert "administrator" in done.stderr
    return "ada@example.com"


def test_commands_work_while_serve_runs(shell: Shell, added: str) -> None:
    process = shell.serve()
    try:
        made = shell.run("token", "add", "--user", added, "--name", "script")
        filled = shell.run("demo", "--tasks", "40", "--user", added)
        checked = shell.run("doctor")
        second = shell.run("serve", TASKFLOW_PORT=str(free_port()))
        token = {"Authorization": f"Bearer {made.stdout.strip()}"}
        url = f"http://127.0.0.1:{shell.port}/api/tasks?include=count"
        listed = httpx.get(url, headers=token).json()
        body = {"email": added, "password": PASSWORD}
        signed_in = httpx.post(f"http://127.0.0.1:{shell.port}/api/auth/login", json=body)
    finally:
        said = stop(process, signal.SIGTERM)
    assert listed["count"] > 30, filled.stderr
    assert signed_in.json()["user"]["is_admin"] is True
    assert checked.returncode == 0, checked.stderr
    assert "TaskFlow is running there" in " ".join(checked.stderr.split())
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert "experimental" not in said


def test_serve_ends_cleanly_by_ctrl_c_and_frees_the_folder(shell: Shell, added: str) -> None:
    assert "Traceback" not in stop(shell.serve(), signal.SIGINT)
    unknown = shell.run("token", "add", "--user", added + ".example", "--name", "again")
    assert unknown.returncode == 1
    assert "no account" in unknown.stderr


def test_doctor_creates_nothing(tmp_path: Path) -> None:
    empty = Shell(tmp_path / "new")
    checked = empty.run("doctor")
    assert checked.returncode == 0
    assert "no embedded database yet" in checked.stderr
    assert not (tmp_path / "new").exists()


def test_busy_port_is_a_sentence(shell: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = str(other.getsockname()[1])
        refused = shell.run("serve", TASKFLOW_PORT=busy)
        assert refused.returncode == 1
        assert f"Port {busy} on 127.0.0.1 is taken" in refused.stderr


def test_server_of_a_newer_release_is_refused(shell: Shell, added: str) -> None:
    assert added
    folder = shell.folder / "postgres" / "PG_VERSION"
    before = folder.read_text()
    folder.write_text("99\n")
    refused = shell.run("migrate")
    folder.write_text(before)
    assert refused.returncode == 1
    assert "written by PostgreSQL 99" in refused.stderr


@pytest.fixture
async def principal(database: Database, ada: Any) -> Principal:
    async with database.reading(system_origin("test")) as uow:
        found = await accounts.by_email(uow, ada.email)
    assert found is not None
    return found


async def fill(
    database: Database, principal: Principal, *, tasks: int, seed: int
) -> dict[str, int]:
    async with database.transaction(system_origin("test")) as uow:
        return await demo.fill(uow, principal, tasks=tasks, seed=seed)


async def test_demo_fills_exactly_and_can_be_repeated(
    database: Database, principal: Principal, sql: asyncpg.Connection
) -> None:
    for _ in range(2):
        assert (await fill(database, principal, tasks=700, seed=7))["tasks"] == 700
    row = await sql.fetchrow(
        "SELECT count(*) AS n, count(due_date) AS due, count(subtask_of_id) AS sub, count(series_id) AS rep"
        " FROM tasks WHERE workspace_id = $1",
        principal.personal_workspace,
    )
    assert row is not None
    assert row["n"] == 1400
    assert min(row["due"], row["sub"], row["rep"]) > 0


async def test_demo_is_not_cut_short_on_a_slow_disk(
    database: Database, principal: Principal
) -> None:
    async with database.transaction(system_origin("test")) as uow:
        await demo.fill(uow, principal, tasks=10, seed=7)
        limit = await uow.execute(text("SHOW statement_timeout"))
    assert limit.scalar_one() == "0"


async def test_demo_content_follows_from_the_seed(
    database: Database, new_account: Any, sql: asyncpg.Connection
) -> None:
    contents = []
    for seed in (3, 3, 4):
        account = await new_account("Cleo")
        async with database.transaction(system_origin("test")) as uow:
            found = await accounts.by_email(uow, account.email)
            assert found is not None
            await demo.fill(uow, found, tasks=120, seed=seed)
        rows = await sql.fetch(
            "SELECT title, status, priority, due_local FROM tasks WHERE workspace_id = $1 ORDER BY rank, title",
            account.workspace_id,
        )
        contents.append(sorted(map(str, rows)))
    assert contents[0] == contents[1] != contents[2]


async def test_demo_series_go_on(
    database: Database, ada: Any, principal: Principal, sql: asyncpg.Connection
) -> None:
    await fill(database, principal, tasks=400, seed=5)
    answer = await ada.client.get("/api/tasks?is_recurring=true&status=open&limit=5")
    for task in answer.json()["items"]:
        closed = (await ada.post(f"/api/tasks/{task['id']}/complete")).json()
        assert closed["next_occurrence"] is not None
        key = closed["next_occurrence"]["occurrence_key"]
        for _ in range(500):
            if await sql.fetchval(
                "SELECT 1 FROM tasks WHERE series_id = $1 AND occurrence_key = $2",
                task["series_id"],
                key,
            ):
                break
            await asyncio.sleep(0.02)
        else:
            pytest.fail(f"{task['title']}: the occurrence {key} was not created")
