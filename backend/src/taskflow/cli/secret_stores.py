"""Secrets are read once, before anything that needs one."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

from taskflow.config import Settings, revealed
from taskflow.errors import StartupError, Unavailable

SIDECAR_SECONDS = 60.0
"""A sidecar starts beside us, and may take that long."""
_PAUSE = 0.2


def secrets_of(settings: Settings, app_id: str) -> Mapping[str, str]:
    """The secrets of one service, from where TASKFLOW_SECRETS says. Raises `StartupError`."""
    try:
        return asyncio.run(_read(settings, app_id))
    except Unavailable as error:
        raise StartupError(f"{error.message} TASKFLOW_SECRETS says where they are.") from error


async def _read(settings: Settings, app_id: str) -> Mapping[str, str]:
    if settings.secrets != "dapr":
        from taskflow.secrets_folder import SecretsFolder

        return await SecretsFolder(Path(str(settings.secrets))).read()
    from taskflow.dapr_client import DaprSecrets, Sidecar

    sidecar = Sidecar(settings.dapr_http_port, revealed(settings.dapr_api_token))
    store, end = DaprSecrets(sidecar, app_id), time.monotonic() + SIDECAR_SECONDS
    try:
        while True:
            try:
                return await store.read()
            except Unavailable:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(_PAUSE)
    finally:
        await sidecar.close()
