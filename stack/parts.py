"""Kafka broker, Redis, Dapr sidecar and the authority for certificates. Each starts, and waits until it serves."""

import http.client
import json
import secrets
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from stack.install import DAPRD, LIBS, SENTRY
from stack.processes import Process, free_port, listens

_SOURCES = Path(__file__).parent
NAMESPACE = "taskflow"
"""As in the cluster: access-control policies name it."""
_TRUST_DOMAIN = "cluster.local"
_CLUSTER_ID = "dGFza2Zsb3cta2Fma2EtMQ"  # any 16 bytes; a fixed one saves starting Java to make one


class Kafka(Process):
    """A broker that is its own controller."""

    def __init__(self, folder: Path, *, port: int = 0, memory: str = "256m") -> None:
        super().__init__("kafka", folder)
        self._memory = memory
        self.port = port or free_port()
        self._controller = port + 1 if port else free_port()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        if self.pid is not None:
            return
        settings = self.folder / "server.properties"
        data = self.folder / "data"
        self.folder.mkdir(parents=True, exist_ok=True)
        template = (_SOURCES / "kafka" / "server.properties").read_text()
        values = {"{port}": self.port, "{controller}": self._controller, "{data}": data}
        for name, value in values.items():
            template = template.replace(name, str(value))
        settings.write_text(template)
        if not (data / "meta.properties").exists():
            formatting = Process("kafka-format", self.folder)
            words = ["format", "-t", _CLUSTER_ID, "-c", str(settings)]
            formatting.launch([*self._java(), "kafka.tools.StorageTool", *words])
            formatting.wait_until_ended(seconds=60)
        options = [f"-Xms{self._memory}", f"-Xmx{self._memory}", "-XX:+UseSerialGC", "-Xss512k"]
        self.launch([*self._java(*options), "kafka.Kafka", str(settings)])
        self.wait_until(self._has_started, seconds=90)

    def _java(self, *options: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={_SOURCES / 'kafka' / 'log4j2.properties'}"
        return ["java", "-cp", f"{LIBS}/*", logging, *options]

    def _has_started(self) -> bool:
        return "Kafka Server started" in self.log.read_text(errors="replace")


class Redis(Process):
    """A server with a password, as in operation, that keeps nothing on disk."""

    def __init__(self, folder: Path, *, password: str, port: int = 0) -> None:
        super().__init__("redis", folder)
        self.password = password
        self.port = port or free_port()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        if self.pid is not None:
            return
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "save": "",
            "appendonly": "no",
            "dir": str(self.folder),
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.launch(["redis-server", *words])
        self.wait_until(lambda: listens(self.port), seconds=15)


class Sentry(Process):
    """Gives the sidecars of this machine the identities by which they know each other."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        super().__init__("sentry", folder)
        self.port = port or free_port()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def root(self) -> str:
        """The certificate of the authority, as PEM."""
        return (self.folder / "ca.crt").read_text()

    def start(self) -> None:
        if self.pid is not None:
            return
        words = [str(self.folder), str(self.port), _TRUST_DOMAIN]
        self.launch([SENTRY, *words], {"NAMESPACE": "dapr-system"})
        self.wait_until(lambda: listens(self.port), seconds=15)


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What the sidecar asks of the application (`api`), and shows to it (`app`)."""

    api: str
    app: str

    @classmethod
    def made(cls) -> "Tokens":
        return cls(api=secrets.token_urlsafe(16), app=secrets.token_urlsafe(16))


class Sidecar(Process):
    """daprd beside one application. `resources` is the folder of its components, from `stack.components`.

    With an `authority` sidecars invoke each other's applications, as far as the access-control policy lets them.
    """

    def __init__(
        self,
        folder: Path,
        app_id: str,
        *,
        resources: Path,
        app_port: int,
        tokens: Tokens,
        port: int = 0,
        authority: Sentry | None = None,
    ) -> None:
        super().__init__(app_id, folder)
        self._authority = authority
        self.app_id = app_id
        self.app_port = app_port
        self.port = port or free_port()
        self.tokens = tokens
        self._resources = resources
        self._ports = [free_port() for _ in range(4)]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it publishes. It ends within seconds if Kafka is not there."""
        if self.pid is None:
            self.begin()
        self.wait_until(self.is_healthy, seconds=60)

    def begin(self) -> None:
        """Start it; it goes on to wait for its application by itself."""
        grpc, internal, metrics, profile = map(str, self._ports)
        here = "127.0.0.1"
        options = {
            "app-id": self.app_id,
            "app-port": str(self.app_port),
            "mode": "standalone",
            "resources-path": str(self._resources),
            "config": str(self._resources.parent / f"{self.app_id}.yaml"),
            "dapr-listen-addresses": here,
            "dapr-http-port": str(self.port),
            "dapr-grpc-port": grpc,
            "dapr-internal-grpc-port": internal,
            "dapr-internal-grpc-listen-address": here,
            "metrics-port": metrics,
            "metrics-listen-address": here,
            "profile-port": profile,
            "app-health-check-path": "/api/health/live",
            "app-health-probe-interval": "1",
            "app-health-probe-timeout": "500",
            "app-health-threshold": "3",
            "dapr-graceful-shutdown-seconds": "5",
        }
        command = [str(DAPRD), "--enable-app-health-check", "--log-as-json"]
        command += [word for name, value in options.items() for word in (f"--{name}", value)]
        env = {"DAPR_HOST_IP": here, "NAMESPACE": NAMESPACE}
        env |= {"DAPR_API_TOKEN": self.tokens.api, "APP_API_TOKEN": self.tokens.app}
        if self._authority is not None:
            command += ["--enable-mtls", "--sentry-address", self._authority.address]
            command += ["--control-plane-trust-domain", _TRUST_DOMAIN]
            command += ["--control-plane-namespace", "dapr-system"]
            env["DAPR_TRUST_ANCHORS"] = self._authority.root
        self.launch(command, env)

    def is_healthy(self) -> bool:
        """Whether its outbound side serves: publishing, state, secrets."""
        return self._status("/v1.0/healthz/outbound") == 204  # noqa: PLR2004 - No Content

    def subscriptions(self) -> int:
        """How many topics it delivers to its application just now."""
        with closing(self._connect()) as connection:
            connection.request("GET", "/v1.0/metadata", headers=self._headers)
            return len(json.loads(connection.getresponse().read()).get("subscriptions", []))

    def _status(self, path: str) -> int:
        with suppress(OSError, http.client.HTTPException), closing(self._connect()) as connection:
            connection.request("GET", path, headers=self._headers)
            return connection.getresponse().status
        return 0

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)

    @property
    def _headers(self) -> dict[str, str]:
        return {"dapr-api-token": self.tokens.api}
