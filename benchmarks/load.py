"""The load: raw HTTP/1.1 over kept connections, in a process of its own.

`python -m benchmarks.load` reads a job from standard input and writes the result to standard output. It does as
little as possible for an answer (find the length, look at the status), so that the server is what limits.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any

import uvloop

Request = tuple[str, str, str]
"""(method, path, JSON body or "")"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`once`: each request is sent at most once, and the run ends when they are used up."""

    port: int
    token: str
    requests: list[Request]
    seconds: float
    connections: int
    once: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """Latencies in milliseconds, `rate` in answers a second; `failed` counts answers other than 2xx."""

    rate: float
    p50: float
    p99: float
    answers: int
    failed: int
    size: int


async def run(job: Job) -> Result:
    """Carry a job out in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate(json.dumps(asdict(job)).encode())
    return Result(**json.loads(output))


class Client(asyncio.Protocol):
    """One connection: sends the next request as soon as the answer before is complete."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self._requests = requests
        self._until = until
        self._buffer = b""
        self._expected = 0
        self.latencies: list[float] = []
        self.failed = 0
        self.size = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None) if time.perf_counter() < self._until else None
        if request is None:
            self._transport.close()
            return
        self._started = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._expected:
            head = self._buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            self._expected = head + 4 + _length(self._buffer[:head].lower())
        if len(self._buffer) >= self._expected:
            self.latencies.append((time.perf_counter() - self._started) * 1000)
            self.failed += self._buffer[9:10] != b"2"
            self.size = self._expected
            self._buffer, self._expected = b"", 0
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self.failed += error is not None
        self.done.set_result(None)


def _length(head: bytes) -> int:
    _, found, rest = head.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _raw(job: Job, request: Request) -> bytes:
    method, path, body = request
    content = body.encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\nAuthorization: Bearer {job.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def _carry_out(job: Job) -> Result:
    raw = [_raw(job, request) for request in job.requests]
    requests = iter(raw) if job.once else cycle(raw)
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    clients = []
    for _ in range(job.connections):
        _, client = await loop.create_connection(
            lambda: Client(requests, started + job.seconds), "127.0.0.1", job.port
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    seconds = time.perf_counter() - started
    latencies = sorted(each for client in clients for each in client.latencies)
    return Result(
        rate=len(latencies) / seconds,
        p50=_quantile(latencies, 0.5),
        p99=_quantile(latencies, 0.99),
        answers=len(latencies),
        failed=sum(client.failed for client in clients),
        size=max(client.size for client in clients),
    )


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


if __name__ == "__main__":
    given = Job(**json.load(sys.stdin))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(_carry_out(given)))))
