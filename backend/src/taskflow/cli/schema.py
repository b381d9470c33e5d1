"""`taskflow openapi`."""

import json
import sys

from taskflow.cli.app import app


@app.command()
def openapi() -> None:
    """Print the API's description (OpenAPI 3.1)."""
    from taskflow.config import Settings
    from taskflow.main import build

    document = build(Settings(), "postgresql+asyncpg://", with_roles=False).openapi()
    sys.stdout.write(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
