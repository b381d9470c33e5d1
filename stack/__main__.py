"""`python -m stack install | up | down | run`: see `make help`."""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from stack.install import ROOT, Missing, install
from stack.parts import Kafka, Redis, Sentry
from stack.services import run

KAFKA_PORT, REDIS_PORT, SENTRY_PORT = 19092, 16379, 19095
BIN = ROOT / ".venv" / "bin"


def data_folder() -> Path:
    return Path(os.environ.get("TASKFLOW_DATA", ROOT / ".taskflow")).resolve() / "stack"


def servers(folder: Path) -> tuple[Kafka, Redis, Sentry]:
    """The broker, the store and the certificate authority of this data folder, running or not."""
    password = folder / "redis-password"
    if not password.exists():
        folder.mkdir(parents=True, exist_ok=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(16))
    kafka = Kafka(folder / "kafka", port=KAFKA_PORT)
    redis = Redis(folder / "redis", password=password.read_text(), port=REDIS_PORT)
    return kafka, redis, Sentry(folder / "sentry", port=SENTRY_PORT)


def up() -> tuple[Kafka, Redis, Sentry]:
    """Start all three, with the topics; nothing happens to what runs already."""
    install()
    kafka, redis, sentry = servers(data_folder())
    for server in (kafka, redis, sentry):
        server.start()
    env = {**os.environ, "TASKFLOW_KAFKA_BROKERS": kafka.address}
    subprocess.run([BIN / "taskflow", "topics", "ensure"], env=env, check=True)
    print(f"Kafka on {kafka.address}, Redis on {redis.address}; data in {data_folder()}")
    return kafka, redis, sentry


def down() -> None:
    for server in servers(data_folder()):
        server.stop()
    print("Kafka, Redis and the certificate authority have stopped; their data stays.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m stack")
    parser.add_argument("what", choices=["install", "up", "down", "run"])
    what = parser.parse_args().what
    try:
        if what == "install":
            install()
        elif what == "up":
            up()
        elif what == "down":
            down()
        else:
            run(data_folder(), *up())
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
