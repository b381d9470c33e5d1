"""A PostgreSQL of the operator, as in a cluster (TCP, a password, archived WAL), and a TaskFlow on it or on its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from stack.processes import Process, free_port
from tests.integration.conftest import wait_until

from taskflow.embedded_postgres.cluster import choose_account, environment, find_binaries

ACCOUNT = {
    "email": "ada@example.com",
    "password": "a long sentence is best",
    "name": "Ada",
    "time_zone": "Europe/Berlin",
}
BIN = Path(sys.executable).parent


class OwnPostgres:
    """One server. `run` is how all of its programs are run: never as root."""

    def __init__(self, folder: Path, password: str) -> None:
        self.data, self.archive, self.password = folder / "data", folder / "archive", password
        self.port = free_port()
        self._account, self._folder = choose_account(), folder

    @property
    def url(self) -> str:
        return f"postgresql://taskflow:{self.password}@127.0.0.1:{self.port}/taskflow"

    def create(self) -> None:
        """With a database and a role `taskflow`, which signs in by SCRAM."""
        for folder in (self._folder, self.archive):
            folder.mkdir()
            os.chown(folder, self._account.owner, -1)
        secret = self._folder / "password"
        secret.write_text(self.password)
        os.chown(secret, self._account.owner, -1)
        ways = ("--auth-local=reject", "--auth-host=scram-sha-256", f"--pwfile={secret}")
        self.run("initdb", "-D", self.data, "-U", "taskflow", "--encoding=UTF8", *ways)
        self.configure(
            archive_mode="on",
            archive_command=f"cp %p {self.archive}/%f",
            archive_timeout="60",
        )
        self.start()
        self.run(
            "createdb",
            "--maintenance-db",
            self.url.removesuffix("taskflow") + "postgres",
            "taskflow",
        )

    def configure(self, **settings: str) -> None:
        always = {"listen_addresses": "127.0.0.1", "port": str(self.port)}
        lines = [
            f"{k} = '{v}'" for k, v in {**always, "unix_socket_directories": "", **settings}.items()
        ]
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join(lines) + "\n")

    def start(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-w", "-t", "120", "-l", self._folder / "log", "start")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def sql(self, statement: str) -> str:
        return self.run("psql", self.url, "-XAtqc", statement)

    def run(self, program: str, *words: str | Path) -> str:
        command = [*self._account.prefix, str(find_binaries() / program), *map(str, words)]
        # Its output is a file, because a server that is started here would keep a pipe open.
        said = self._folder / "said"
        with said.open("w") as output:
            done = subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, env=environment(), check=False
            )
        assert done.returncode == 0, f"{program}: {said.read_text()}"
        return said.read_text().strip()


class TaskFlow:
    """`taskflow serve` as a person starts it, and what is done with it by its API."""

    def __init__(self, folder: Path, url: str | None = None, **settings: str) -> None:
        self._process = Process("taskflow", folder)
        self.data, self._port = folder / "data", free_port()
        self.environment: Mapping[str, str] = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("TASKFLOW", "DATABASE"))},
            "TASKFLOW_DATA": str(self.data),
            "TASKFLOW_PORT": str(self._port),
            "TASKFLOW_AUDIT_SECONDS": "0.2",
            **({"DATABASE_URL": url} if url else {}),
            **settings,
        }
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}/api", timeout=30)

    def start(self) -> None:
        self._process.launch([BIN / "taskflow", "serve"], self.environment, alone=True)
        self._process.wait_until(self.is_healthy, seconds=180)

    def stop(self) -> None:
        self._process.stop()

    def is_healthy(self) -> bool:
        try:
            return self.client.get("/health").status_code == 200
        except httpx.TransportError:
            return False

    def cli(self, *words: str) -> str:
        done = subprocess.run(
            [BIN / "taskflow", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def register(self) -> None:
        self.client.headers["X-CSRF-Token"] = self._csrf("register", ACCOUNT)

    def sign_in(self) -> None:
        """With the password that was given at the old place."""
        told = {name: ACCOUNT[name] for name in ("email", "password")}
        self.client.headers["X-CSRF-Token"] = self._csrf("login", told)

    def _csrf(self, way: str, told: Mapping[str, str]) -> str:
        response = self.client.post(f"/auth/{way}", json=told)
        assert response.is_success, response.text
        token: str = response.json()["csrf_token"]
        return token

    def add(self, text: str) -> str:
        response = self.client.post("/quick-add", json={"text": text, "create_projects": True})
        assert response.is_success, response.text
        task: str = response.json()["tasks"][0]["id"]
        return task

    def titles(self) -> list[str]:
        response = self.client.get("/tasks", params={"status": "open"})
        assert response.is_success, response.text
        return sorted(task["title"] for task in response.json()["items"])

    def complete(self, task: str) -> None:
        """And wait for the occurrence that follows, and for both to be in the audit log."""
        assert self.client.post(f"/tasks/{task}/complete", json={}).is_success
        wait_until(lambda: any(t.startswith("Pay rent") for t in self.titles()))
        wait_until(lambda: len(self.history(task)) == 2)

    def history(self, task: str) -> list[dict[str, Any]]:
        response = self.client.get(f"/tasks/{task}/history")
        assert response.is_success, response.text
        items: list[dict[str, Any]] = response.json()["items"]
        return items
