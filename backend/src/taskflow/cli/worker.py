"""`taskflow worker ROLE` and `taskflow topics ensure`."""

import asyncio
import gc
from typing import Annotated

import typer

from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import running_database
from taskflow.cli.listening import listen, require_free_port

topics = typer.Typer(no_args_is_help=True, help="The topics on Kafka.")
app.add_typer(topics, name="topics")


@app.command()
def worker(
    role: Annotated[
        str, typer.Argument(help="relay, scheduler, notification, recurring or audit.")
    ],
    host: Annotated[str | None, typer.Option(help="Address of health and metrics.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of health, metrics, deliveries.")] = None,
    data: DataFolder = None,
) -> None:
    """Run one role as a process of its own; needs EVENT_BUS=kafka or dapr."""
    with explained():
        from taskflow.errors import StartupError
        from taskflow.worker import Role, build_worker

        if role not in set(Role):
            raise StartupError(f"There is no role {role!r}. Choose one of {', '.join(Role)}.")
        settings = settings_of(role, host=host, port=port, data=data)
        require_free_port(settings)
        where = f"http://{settings.host}:{settings.port}"
        greeting = f"TaskFlow {role}: health at {where}/api/health, metrics at {where}/metrics"
        url = running_database(settings)
        import uvloop

        gc.freeze()  # what is loaded stays: the collector need not look at it again
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(listen(build_worker(settings, url, Role(role)), settings, greeting))


@topics.command("ensure")
def ensure() -> None:
    """Make the topics that are missing; refuse those that have too few partitions."""
    with explained():
        settings = settings_of()
        from taskflow import kafka_producer

        for sentence in kafka_producer.ensure_topics(
            kafka_producer.connection(settings),
            partitions=settings.topic_partitions,
            replication=settings.topic_replication,
        ):
            console.print(sentence, markup=False)
