"""Health for people and machines, and metrics."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from taskflow import __version__
from taskflow.observability import REGISTRY
from taskflow.routes.answers import answer
from taskflow.schemas import records
from taskflow.services.health import Health

router = APIRouter(prefix="/health", tags=["health"])
metrics_router = APIRouter(tags=["health"])


@router.get("", response_model=records.Health, responses={503: {"model": records.Health}})
async def read(request: Request) -> Response:
    """All parts. 503 when the database is down; degraded but 200 when only the bus is."""
    health: Health = request.app.state.health
    found = {"version": __version__, **await health.check()}
    return answer(found, status=503 if found["status"] == "down" else 200)


@router.get("/live", status_code=204)
async def read_live() -> Response:
    """The process answers."""
    return Response(status_code=204)


@router.get("/ready", response_model=records.Health, responses={503: {"model": records.Health}})
async def read_ready(request: Request) -> Response:
    """The process can serve requests: its database answers."""
    return await read(request)


@metrics_router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request) -> Response:
    """Metrics in the format of Prometheus."""
    health: Health = request.app.state.health
    await health.measure()
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
