"""Without the bus requests go on, and the health says what waits."""

from fastapi import FastAPI
from stack.processes import free_port
from tests.integration.conftest import register

from taskflow.config import Bus, Registration, Settings
from taskflow.main import build


async def test_the_bus_down_is_degraded_and_requests_go_on(database_url: str) -> None:
    settings = Settings(registration=Registration.OPEN)
    nowhere = settings.model_copy(
        update={"event_bus": Bus.KAFKA, "kafka_brokers": f"127.0.0.1:{free_port()}"}
    )
    backend: FastAPI = build(nowhere, database_url, with_roles=False)
    async with backend.router.lifespan_context(backend):
        account = await register(backend, "Eve")
        await account.add_task()
        answer = await account.client.get("/api/health")
        found = answer.json()
        await account.client.aclose()
    assert (answer.status_code, found["status"]) == (200, "degraded")
    assert found["event_bus"]["status"] == "down"
    assert "Changes wait in the outbox" in found["event_bus"]["detail"]
    assert (found["database"]["status"], found["state_store"]["status"]) == ("up", "up")


async def test_metrics_say_what_waits_though_nobody_asks_for_the_health(database_url: str) -> None:
    backend = build(Settings(registration=Registration.OPEN), database_url, with_roles=False)
    async with backend.router.lifespan_context(backend):
        account = await register(backend, "Mallory")
        await account.add_task()
        told = (await account.client.get("/metrics")).text
        await account.client.aclose()
    waiting = dict(line.rsplit(" ", 1) for line in told.splitlines() if line.startswith("taskflow"))
    assert float(waiting['taskflow_outbox_rows{state="pending"}']) >= 2
    assert float(waiting["taskflow_outbox_oldest_seconds"]) > 0
