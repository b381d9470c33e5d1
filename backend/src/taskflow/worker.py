"""Composition root of the background roles: each alone (`taskflow worker ROLE`), or all of them in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from taskflow import __version__, background_tasks, delivery_loop, kafka_producer
from taskflow.audit_key import KeyFile
from taskflow.channels.email import Email
from taskflow.channels.outbound import Outbound
from taskflow.channels.services_elsewhere import ServicesElsewhere
from taskflow.channels.web_push import WebPush
from taskflow.channels.webhook import Webhook
from taskflow.clock import SystemClock
from taskflow.config import Bus, Settings, revealed
from taskflow.consumers.audit import AuditConsumer
from taskflow.consumers.dispatch import Consumer, Dispatcher
from taskflow.consumers.notification import NotificationConsumer
from taskflow.consumers.recurring import RecurringConsumer
from taskflow.dapr_client import DaprBus, DaprInvoker, Sidecar
from taskflow.database import Database
from taskflow.domain.enums import DeliveryChannel
from taskflow.errors import StartupError
from taskflow.events import Service, service_origin, system_origin
from taskflow.kafka_consumer import KafkaConsumer
from taskflow.kafka_producer import KafkaBus
from taskflow.local_bus import LocalBus
from taskflow.ports import Channel, EventBus, ServiceInvoker, Witness
from taskflow.routes import health
from taskflow.routes.error_handlers import register_error_handlers
from taskflow.routes.events import deliveries_to
from taskflow.services import auth, mail_links, occurrences, web_push
from taskflow.services.health import Health
from taskflow.tracing import tracing
from taskflow.witnesses import FileWitness, WebhookWitness


class Role(StrEnum):
    """What a process may do besides answering requests. The last three consume events."""

    RELAY = "relay"
    SCHEDULER = "scheduler"
    NOTIFICATION = "notification"
    RECURRING = "recurring"
    AUDIT = "audit"


ALL = frozenset(Role)


class LocalInvoker:
    """The backend in this process: called directly, in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_occurrence(
        self, *, workspace_id: UUID, series_id: UUID, key: str, traceparent: str | None
    ) -> None:
        origin = service_origin(Service.RECURRING, traceparent=traceparent)
        async with self._database.transaction(origin) as uow:
            await occurrences.create(uow, workspace_id, series_id, key)


def dispatchers(
    database: Database, invoker: ServiceInvoker, roles: Collection[Role] = ALL
) -> list[Dispatcher]:
    """The consumers among `roles`."""
    consumers: dict[Role, Consumer] = {
        Role.RECURRING: RecurringConsumer(invoker),
        Role.NOTIFICATION: NotificationConsumer(),
        Role.AUDIT: AuditConsumer(),
    }
    return [Dispatcher(database, made) for role, made in consumers.items() if role in roles]


def witnesses_of(settings: Settings) -> list[Witness]:
    """Those that the operator has named."""
    file, url = settings.audit_witness_file, settings.audit_witness_url
    found: list[Witness] = [] if file is None else [FileWitness(file)]
    return found if url is None else [*found, WebhookWitness(url)]


def local_bus(database: Database) -> LocalBus:
    """The bus of one process with all three consumers on it."""
    return LocalBus(dispatchers(database, LocalInvoker(database)))


def sidecar_of(settings: Settings) -> Sidecar | None:
    """The sidecar of this process, if this installation uses Dapr."""
    if settings.event_bus is not Bus.DAPR:
        return None
    return Sidecar(settings.dapr_http_port, revealed(settings.dapr_api_token))


def bus_of(database: Database, settings: Settings, sidecar: Sidecar | None) -> EventBus:
    """The bus that `EVENT_BUS` names."""
    if sidecar is not None:
        return DaprBus(sidecar, brokers=settings.kafka_brokers)
    if settings.event_bus is Bus.KAFKA:
        return KafkaBus(kafka_producer.connection(settings))
    return local_bus(database)


async def ways_of(database: Database, settings: Settings, outbound: Outbound) -> dict[str, Channel]:
    """The ways by which this installation can tell people, by kind of channel."""
    async with database.reading(system_origin("start")) as uow:
        secret = await auth.instance_secret(uow)
    sign, key = mail_links.signer_of(secret).sign, web_push.key_of(secret)
    ways: dict[str, Channel] = {
        DeliveryChannel.WEBHOOK: Webhook(outbound, database.clock),
        DeliveryChannel.APPRISE: ServicesElsewhere(),
        DeliveryChannel.PUSH: WebPush(outbound, key, settings.contact, sign, database.clock),
    }
    if settings.smtp_host is not None:
        ways[DeliveryChannel.EMAIL] = Email(settings, sign, database.clock)
    return ways


class Roles:
    """Background roles of one process, started together and stopped in order."""

    def __init__(
        self, database: Database, settings: Settings, bus: EventBus, roles: Collection[Role] = ALL
    ) -> None:
        self._database = database
        self._settings = settings
        self._bus = bus
        self._stop = asyncio.Event()
        outside = set(roles) != ALL
        self._loops: list[Coroutine[Any, Any, None]] = []
        if Role.SCHEDULER in roles:
            self._loops += self._of_scheduler(is_fed_from_outside=outside)
        if Role.RELAY in roles:
            self._loops.append(
                background_tasks.relay(database, bus, self._stop, is_fed_from_outside=outside)
            )
        if Role.AUDIT in roles:
            signing = background_tasks.seal(
                database,
                KeyFile(settings.audit_key_file),
                witnesses_of(settings),
                self._stop,
                every=settings.audit_seconds,
            )
            retention = background_tasks.retain_audit(
                database, KeyFile(settings.audit_key_file), self._stop, days=settings.audit_days
            )
            self._loops += [signing, retention]
        if Role.NOTIFICATION in roles:
            self._loops.append(self._deliver(is_fed_from_outside=outside))
        if settings.event_bus is Bus.KAFKA:
            found = dispatchers(database, LocalInvoker(database), roles)
            self._loops += [self._consume(dispatcher) for dispatcher in found]
        self._running: list[asyncio.Task[None]] = []

    def watch(self, dispatcher: Dispatcher, sidecar: Sidecar) -> None:
        """Restart the sidecar when it delivers nothing to `dispatcher`."""
        watching = background_tasks.watch_deliveries(
            self._database,
            dispatcher,
            self._stop,
            check=self._bus.check,
            restart=sidecar.shut_down,
        )
        self._loops.append(watching)

    def start(self) -> None:
        self._running = [asyncio.create_task(loop) for loop in self._loops]

    async def stop(self) -> None:
        """Let every loop finish its turn; what is still pending in the outbox waits there."""
        self._stop.set()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _of_scheduler(self, *, is_fed_from_outside: bool) -> list[Coroutine[Any, Any, None]]:
        settings = self._settings
        return [
            background_tasks.scheduler(
                self._database, self._stop, is_fed_from_outside=is_fed_from_outside
            ),
            background_tasks.keep_house(
                self._database,
                self._stop,
                outbox_days=settings.outbox_days,
                bin_days=settings.bin_days,
            ),
        ]

    async def _deliver(self, *, is_fed_from_outside: bool) -> None:
        outbound = Outbound(self._settings.outbound_networks)
        try:
            ways = await ways_of(self._database, self._settings, outbound)
            await delivery_loop.deliver(
                self._database, ways, self._stop, is_fed_from_outside=is_fed_from_outside
            )
        finally:
            await outbound.close()

    async def _consume(self, dispatcher: Dispatcher) -> None:
        client = kafka_producer.connection(self._settings)

        async def until_it_fails() -> float:
            member = KafkaConsumer(
                dispatcher, client, session_timeout=self._settings.kafka_session_timeout
            )
            await member.run(self._stop)
            return 0

        await background_tasks.run(dispatcher.name, until_it_fails, self._stop, asyncio.Event())


def build_worker(settings: Settings, url: str, role: Role) -> FastAPI:
    """One role as a process of its own, with its health and metrics, and what a sidecar delivers to it."""
    if settings.event_bus is Bus.LOCAL:
        raise StartupError(
            "EVENT_BUS=local lives inside `taskflow serve`. Set EVENT_BUS=kafka or dapr for roles apart."
        )
    tracing.start(f"taskflow-{role}")
    database = Database(url, SystemClock(), pool_size=settings.pool_size)
    sidecar = sidecar_of(settings)
    bus = bus_of(database, settings, sidecar)
    roles = Roles(database, settings, bus, {role})
    app = FastAPI(
        title=f"TaskFlow {role}",
        version=__version__,
        openapi_url=None,
        lifespan=_lifespan(database, bus, roles),
        redirect_slashes=False,
    )
    register_error_handlers(app)
    app.state.health = Health(database, bus)
    app.include_router(health.router, prefix="/api")
    app.include_router(health.metrics_router)
    if sidecar is not None:
        token = revealed(settings.app_api_token)
        if token is None:
            raise StartupError("EVENT_BUS=dapr needs APP_API_TOKEN, which the sidecar shows to us.")
        for dispatcher in dispatchers(database, DaprInvoker(sidecar), {role}):
            app.include_router(deliveries_to(dispatcher, token))
            roles.watch(dispatcher, sidecar)
    return app


def _lifespan(
    database: Database, bus: EventBus, roles: Roles
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        roles.start()
        yield
        await roles.stop()
        await bus.close()
        await database.close()

    return lifespan
