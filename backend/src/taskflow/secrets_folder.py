"""The folder of secrets: a file each, as Docker, systemd and Kubernetes hand them to a process."""

from collections.abc import Mapping
from pathlib import Path

from taskflow.errors import Unavailable


class SecretsFolder:
    """`DATABASE_URL` is the text in the file of that name, without the end of its line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> Mapping[str, str]:
        try:
            files = [file for file in self._path.iterdir() if file.is_file()]
            return {file.name: file.read_text().rstrip("\r\n") for file in files}
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(f"The secrets in {self._path} cannot be read: {error}.") from error
