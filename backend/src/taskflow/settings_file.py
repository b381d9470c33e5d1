"""The file whose settings are followed: lines as in the environment, `TASKFLOW_REGISTRATION=open`."""

import asyncio
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from taskflow.errors import Unavailable


class SettingsFile:
    """Read anew each second, which costs less than to be told of a change on every kind of file system."""

    poll = 1.0

    def __init__(self, path: Path) -> None:
        self.wake = asyncio.Event()
        self._path = path

    async def read(self) -> Mapping[str, str]:
        try:
            text = self._path.read_text()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(f"The settings in {self._path} cannot be read: {error}.") from error
        return {
            name: value
            for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items()
            if value is not None
        }
