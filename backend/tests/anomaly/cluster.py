"""TaskFlow as it runs in a cluster, on the real parts: every role a process, beside its sidecar where Dapr is used."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
import psutil
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec
from stack.parts import Kafka, Redis, Sentry
from stack.services import Service, services
from tests.anomaly.installation import until

from taskflow.config import Settings
from taskflow.events import Topic
from taskflow.kafka_producer import connection, ensure_topics

PARTITIONS = 12
WATCH_SECONDS = 0.3
READY_SECONDS = 180.0


class Cluster:
    """What an operator's supervisor does is done by `watch`: whatever has ended is started again."""

    def __init__(self, folder: Path, bus: str) -> None:
        self.folder = folder
        self.kafka = Kafka(folder / "kafka", memory="192m")
        self.redis = Redis(folder / "redis", password="a password of its own")
        self.sentry = Sentry(folder / "sentry")
        self._settings = {
            "TASKFLOW_DATA": str(folder / "data"),
            "TASKFLOW_REGISTRATION": "open",
            "TASKFLOW_LOG_LEVEL": "WARNING",
            "TASKFLOW_LOG_FORMAT": "json",
            # A member of a group that dies is noticed soon; what matters is that it is noticed.
            "TASKFLOW_KAFKA_SESSION_TIMEOUT": "6",
        }
        self._bus = bus
        self.services: list[Service] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.services[0].port}"

    @property
    def client(self) -> dict[str, Any]:
        return connection(Settings(kafka_brokers=self.kafka.address))

    def start(self) -> None:
        self.kafka.start()
        self.redis.start()
        self.sentry.start()
        ensure_topics(self.client, partitions=PARTITIONS, replication=1)
        self.services = services(
            self.folder / "services",
            self._bus,
            self.kafka,
            self.redis,
            self.sentry,
            self._settings,
        )
        for service in self.services:
            service.start()

    async def watch(self, stop: asyncio.Event) -> None:
        def keep_services_up() -> None:
            for service in self.services:
                service.keep_up()

        await asyncio.gather(
            *(
                _repeat(each, stop)
                for each in (keep_services_up, self.kafka.start, self.redis.start)
            )
        )

    async def ready(self) -> None:
        """Wait until the backend serves."""
        async with httpx.AsyncClient(base_url=self.url, timeout=2.0) as client:

            async def answers() -> bool:
                with suppress(httpx.TransportError):
                    return (await client.get("/api/health/ready")).status_code == 200
                return False

            await until(answers, seconds=READY_SECONDS, what="the backend is ready")

    async def do_harm(self, random: Random) -> str:
        """One misfortune; returns its name. What it ends is started again by `watch`."""
        apps = [service.process for service in self.services]
        sidecars = [service.sidecar for service in self.services if service.sidecar is not None]
        kind = random.choice(HARMS)
        victims = {
            "kill a process": apps,
            "halt a process": apps[1:],
            "kill a sidecar": sidecars or apps[1:],
            "halt a sidecar": sidecars or apps[1:],
            "kill Kafka": [self.kafka],
            "halt Kafka": [self.kafka],
            "kill Redis": [self.redis],
        }
        if kind == "kill the database":
            self._postmaster().kill()
            await asyncio.sleep(random.uniform(0.05, 0.4))
            await asyncio.to_thread(self.services[0].process.kill)
            return kind
        victim = random.choice(victims[kind])
        if kind.startswith("kill"):
            await asyncio.to_thread(victim.kill)
        else:
            victim.halt()
            await asyncio.sleep(random.uniform(1.0, 6.0))
            victim.go_on()
        return kind

    def published(self) -> int:
        """Records in the four topics, repetitions included."""
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # it has no annotations
        wanted = {TopicPartition(topic, n): latest for topic in Topic for n in range(PARTITIONS)}
        admin = AdminClient(self.client)
        return sum(done.result(30).offset for done in admin.list_offsets(wanted).values())

    async def look(self) -> asyncpg.Connection:
        """A connection to the embedded database."""
        folder = self._pid_file()[4]
        return await asyncpg.connect(f"postgresql://taskflow@/taskflow?host={folder}&port=5432")

    def stop(self) -> None:
        for service in reversed(self.services):
            if service.sidecar is not None:
                service.sidecar.kill()
            service.process.stop()
        with suppress(psutil.Error, OSError, IndexError):
            self._postmaster().kill()
        self.kafka.kill()
        self.redis.kill()
        self.sentry.kill()

    def _postmaster(self) -> psutil.Process:
        return psutil.Process(int(self._pid_file()[0]))

    def _pid_file(self) -> list[str]:
        return (self.folder / "data/postgres/postmaster.pid").read_text().splitlines()


async def _repeat(keep_up: Callable[[], None], stop: asyncio.Event) -> None:
    while not stop.is_set():
        with suppress(RuntimeError):  # what is being started has been killed again
            await asyncio.to_thread(keep_up)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), WATCH_SECONDS)


HARMS = (
    *("kill a process", "halt a process", "kill a sidecar", "halt a sidecar"),
    *("kill Kafka", "halt Kafka", "kill Redis", "kill the database"),
)
