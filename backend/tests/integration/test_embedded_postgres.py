"""The embedded server on the real binaries: kept data, refusals, and being found again after a kill."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from taskflow.embedded_postgres import EmbeddedPostgres, server
from taskflow.embedded_postgres.processes import find_postmaster, wait_until
from taskflow.errors import StartupError

KEPT = "create table if not exists kept (value text)"
HOLDER = """
import sys, time
from pathlib import Path
from taskflow.embedded_postgres import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]))
postgres.start()
print(postgres.pid, flush=True)
time.sleep(3600)
"""


def query(dsn: str, *statements: str) -> Any:
    """The last statement's first value."""

    async def run() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            values = [await connection.fetchval(statement) for statement in statements]
        finally:
            await connection.close()
        return values[-1]

    return asyncio.run(run())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder; no server is left on it afterwards."""
    yield tmp_path / "data"
    left = find_postmaster(tmp_path / "data/postgres")
    if left is not None:
        left.kill()


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder with a running server."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdigit()
    yield process
    process.kill()
    process.communicate()


def test_is_a_postgresql_18_for_one_small_machine(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:

        def show(name: str) -> Any:
            return query(postgres.dsn, f"show {name}")

        assert show("server_version").startswith("18.")
        assert {show(name) for name in ("fsync", "synchronous_commit", "data_checksums")} == {"on"}
        assert (show("server_encoding"), show("timezone"), show("jit")) == ("UTF8", "UTC", "off")
        assert show("listen_addresses") == ""
        assert query(postgres.dsn, "select lower('ÄÖ') || current_database()") == "äötaskflow"
        assert postgres.url.startswith("postgresql+asyncpg://")
        assert (folder / "run").stat().st_mode & 0o777 == 0o700


def test_keeps_data_over_restarts_and_leaves_no_process(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:
        pid = postgres.pid
        query(postgres.dsn, KEPT, "insert into kept values ('first')")
    assert pid is not None
    assert not psutil.pid_exists(pid)
    with EmbeddedPostgres(folder) as postgres:
        assert not postgres.adopted
        assert query(postgres.dsn, "select value from kept") == "first"


def test_stop_does_not_wait_for_open_connections(folder: Path) -> None:
    async def leave_open(dsn: str) -> "asyncpg.Connection[Any]":
        connection = await asyncpg.connect(dsn)
        await connection.execute("begin")
        return connection

    with asyncio.Runner() as runner, EmbeddedPostgres(folder) as postgres:
        connection = runner.run(leave_open(postgres.dsn))
        postgres.stop()
        assert not postgres.is_running()
        connection.terminate()


def test_adopts_the_server_of_a_killed_instance(
    folder: Path, holder: subprocess.Popen[str]
) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with EmbeddedPostgres(folder) as postgres:
        assert postgres.adopted
        assert query(postgres.dsn, KEPT, "select 1") == 1
        pid = postgres.pid
    assert pid is not None
    assert wait_until(lambda: not postgres.is_running(), 5)
    assert not (folder / "postgres/postmaster.pid").exists()


def test_replaces_a_left_behind_server_with_other_settings(
    folder: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    monkeypatch.setitem(server.SETTINGS, "work_mem", "16MB")
    with EmbeddedPostgres(folder) as postgres:
        assert not postgres.adopted
        assert query(postgres.dsn, "show work_mem") == "16MB"


def test_recovers_when_instance_and_server_were_killed(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder)
    postgres.start()
    query(postgres.dsn, KEPT, "insert into kept values ('committed')")
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    assert wait_until(lambda: not postgres.is_running(), 5)
    postgres.stop()
    with EmbeddedPostgres(folder) as again:
        assert query(again.dsn, "select value from kept") == "committed"


def test_sees_through_a_pid_file_whose_number_belongs_to_a_stranger(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:
        lines = (folder / "postgres/postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        written = "\n".join([str(stranger.pid), *lines[1:]])
        (folder / "postgres/postmaster.pid").write_text(written)
        with EmbeddedPostgres(folder) as postgres:
            assert postgres.is_running()
            assert postgres.pid != stranger.pid
        assert stranger.poll() is None
        stranger.kill()


def test_sees_through_a_socket_lock_whose_number_belongs_to_a_stranger(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:
        socket_lock = folder / "run/.s.PGSQL.5432.lock"
        lines = socket_lock.read_text().splitlines()
    assert not socket_lock.exists()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        socket_lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with EmbeddedPostgres(folder) as postgres:
            assert query(postgres.dsn, "select 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_refuses_a_second_instance_and_names_the_first(
    folder: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(StartupError, match=rf"already running .*\(process {holder.pid}\)"):
        EmbeddedPostgres(folder).start()
    assert holder.poll() is None


@pytest.mark.parametrize(
    ("version", "advice"),
    [("19", "Start it with the newer TaskFlow"), ("17", "pg_dump"), ("what", "pg_dump")],
)
def test_refuses_data_of_another_version(folder: Path, version: str, advice: str) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres/PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(StartupError, match=rf"PostgreSQL {version}, but .* 18.*{advice}"):
        EmbeddedPostgres(folder).start()
    assert [p.name for p in (folder / "postgres").iterdir()] == ["PG_VERSION"]


def test_refuses_a_folder_that_is_no_cluster(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres/holiday.jpg").touch()
    with pytest.raises(StartupError, match="not a PostgreSQL data folder"):
        EmbeddedPostgres(folder).start()


def test_refuses_a_path_that_is_a_file(folder: Path) -> None:
    folder.write_text("not a folder")
    with pytest.raises(StartupError, match="cannot be used"):
        EmbeddedPostgres(folder).start()
    assert folder.read_text() == "not a folder"


def test_refuses_an_unwritable_folder() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(65534)
        try:
            with pytest.raises(StartupError, match=r"cannot be used: Permission denied"):
                EmbeddedPostgres(folder).start()
        finally:
            if was_root:
                os.seteuid(0)
        assert list(folder.iterdir()) == []


def test_refuses_to_start_on_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedPostgres(folder) as postgres:
        query(postgres.dsn, KEPT, "insert into kept values ('before')")
    with monkeypatch.context() as patch:
        patch.setattr(server, "SPACE_TO_START", 2**62)
        with pytest.raises(StartupError, match=r"disk of .* is full: \d+ MB are free"):
            EmbeddedPostgres(folder).start()
    with EmbeddedPostgres(folder) as postgres:
        assert query(postgres.dsn, "select value from kept") == "before"


def test_begins_again_after_a_kill_while_creating(folder: Path) -> None:
    (folder / "postgres.new").mkdir(parents=True)
    (folder / "postgres.new/half").touch()
    with EmbeddedPostgres(folder) as postgres:
        assert query(postgres.dsn, "select 1") == 1
    assert not (folder / "postgres.new").exists()


def test_says_what_postgresql_said_and_frees_the_folder(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "postgres/global/pg_control").rename(folder / "pg_control")
    for _ in range(2):
        with pytest.raises(StartupError, match="pg_control"):
            EmbeddedPostgres(folder).start()
    (folder / "pg_control").rename(folder / "postgres/global/pg_control")
    with EmbeddedPostgres(folder) as postgres:
        assert postgres.is_running()


def test_serves_a_folder_whose_path_is_too_long_for_a_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("long " * 20).strip() / "data"
    with EmbeddedPostgres(folder) as postgres:
        assert query(postgres.dsn, "select 1") == 1
        assert "/run" not in postgres.dsn
        assert postgres.socket_folder.is_dir()
    assert not postgres.socket_folder.exists()


if (
    os.geteuid() == 0
):  # only root has two ways of running the server, so for others there is no such test

    def test_root_may_change_its_way_of_running_the_server(
        folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with EmbeddedPostgres(folder) as postgres:
            query(postgres.dsn, KEPT, "insert into kept values ('root')")
        with monkeypatch.context() as patch:
            (tmp_path / "bin").mkdir()
            for name in ("setpriv", "true"):
                (tmp_path / "bin" / name).symlink_to(f"/usr/bin/{name}")
            patch.setenv("PATH", str(tmp_path / "bin"))
            with EmbeddedPostgres(folder) as postgres:
                assert query(postgres.dsn, "select value from kept") == "root"
                assert psutil.Process(postgres.pid).uids().effective != 0
        with EmbeddedPostgres(folder) as postgres:
            assert query(postgres.dsn, "select value from kept") == "root"
