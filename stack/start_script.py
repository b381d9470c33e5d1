"""start-all-features.sh against a real API server, with the least that can stand for what does not run here.

Stand-ins: `minikube` (says what it was asked for, builds nothing, gives the address of a TaskFlow on this machine),
`dapr`, `docker`, and `Controllers` in the place of Kubernetes' own and Strimzi's: it says of everything that it is
ready. kubectl, the API server, every manifest, the secrets and the main job are real. No pod starts.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from stack.install import ROOT
from stack.processes import Process, free_port, listens

if TYPE_CHECKING:
    from stack.cluster_api import ControlPlane

STAND_INS = {
    "minikube": """
        if [ "$1" = --profile ]; then shift 2; fi
        case "$1 ${2:-}" in
        "version --short") echo "${MINIKUBE:-v1.37.0}" ;;
        "status --format") [ -e "$CALLS" ] && echo Running || exit 7 ;;
        "start --driver") [ -z "${MINIKUBE_START:-}" ] && echo started >>"$CALLS" ;;
        "image build") [ -e "$5/Dockerfile" ] && echo "$4" >>"$CALLS" ;;
        "service --namespace") echo "$ADDRESS" ;;
        *) exit 64 ;;
        esac""",
    "dapr": """
        [ "$(kubectl config get-contexts --output=name)" = minikube ] || exit 65
        case "$1" in
        status) grep -qs dapr "$CALLS" ;;
        init) echo dapr >>"$CALLS" ;;
        *) exit 64 ;;
        esac""",
    "docker": """
        [ "$1" = info ] && [ -z "${DOCKER:-}" ] || exit 1
        echo 17179869184""",
}
OPERATOR = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "strimzi-cluster-operator", "namespace": "myproject"},
    "spec": {
        "selector": {"matchLabels": {"name": "strimzi"}},
        "template": {
            "metadata": {"labels": {"name": "strimzi"}},
            "spec": {"containers": [{"name": "operator", "image": "strimzi"}]},
        },
    },
}
"""For the file that Strimzi publishes, which cannot be had here."""
_READY = {"conditions": [{"type": "Ready", "status": "True"}]}
_KINDS = ("deployments", "statefulsets", "jobs", "kafkas", "kafkatopics")


def write_stand_ins(folder: Path, variables: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    known = "".join(f"{name}='{value}'\n" for name, value in variables.items())
    for name, text in STAND_INS.items():
        (folder / name).write_text(f"#!/usr/bin/env bash\n{known}{text}\n")
        (folder / name).chmod(0o755)


class Controllers(threading.Thread):
    """Says of each object that it is ready, until `stop`."""

    def __init__(self, plane: "ControlPlane") -> None:
        super().__init__(daemon=True)
        self._plane, self._done = plane, threading.Event()

    def run(self) -> None:
        while not self._done.wait(0.5):
            words = ("get", ",".join(_KINDS), "--namespace=taskflow", "--output=json")
            succeeded, said = self._plane.kubectl(*words)
            if succeeded:
                for each in json.loads(said)["items"]:
                    self._say_ready(each)
            self._let_go()

    def stop(self) -> None:
        self._done.set()
        self.join()

    def _say_ready(self, each: dict[str, Any]) -> None:
        status = _status(each)
        if not status.items() <= each.get("status", {}).items():
            group, version = each["apiVersion"].split("/")
            kind = f"{each['kind']}.{version}.{group}"
            named = (kind, each["metadata"]["name"], "--namespace=taskflow")
            patch = (
                "--subresource=status",
                "--type=merge",
                f"--patch={json.dumps({'status': status})}",
            )
            self._plane.kubectl("patch", *named, *patch)

    def _let_go(self) -> None:
        """Of the namespace, once it is to be deleted."""
        succeeded, said = self._plane.kubectl("get", "namespace", "taskflow", "--output=json")
        if succeeded and "deletionTimestamp" in (space := json.loads(said))["metadata"]:
            words = ("replace", "--raw=/api/v1/namespaces/taskflow/finalize", "--filename=-")
            self._plane.kubectl(*words, given=[{**space, "spec": {"finalizers": []}}])


def _status(each: dict[str, Any]) -> dict[str, Any]:
    if each["kind"].startswith("Kafka"):
        return _READY
    if each["kind"] == "Job":
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        known = each.get("status", {})
        times = {name: known.get(name, now) for name in ("startTime", "completionTime")}
        kinds = ("SuccessCriteriaMet", "Complete")
        conditions = known.get("conditions") or [{"type": k, "status": "True"} for k in kinds]
        return {**times, "succeeded": 1, "conditions": conditions}
    replicas = each["spec"].get("replicas", 1)
    names = ("replicas", "readyReplicas", "updatedReplicas", "availableReplicas")
    counts = dict.fromkeys(names, replicas)
    return {**counts, "observedGeneration": each["metadata"]["generation"]}


def try_script(plane: "ControlPlane", folder: Path) -> bool:
    """Run it twice on an empty namespace and remove everything. Returns whether it did what it should."""
    served, port = Process("taskflow", folder / "served"), free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(plane, folder, address)
    controllers = Controllers(plane)
    controllers.start()
    try:
        own = {
            "TASKFLOW_DATA": str(folder / "data"),
            "TASKFLOW_PORT": str(port),
            "TASKFLOW_UI": str(_page(folder)),
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TASKFLOW", "DATABASE"))}
        taskflow = Path(sys.executable).with_name("taskflow")
        served.launch([taskflow, "serve"], {**kept, **own}, alone=True)
        served.wait_until(lambda: listens(port), seconds=120)
        first = _run(environment, says="The administrator is admin@example.com")
        second = _run(environment, says="It has accounts already")
        built = (folder / "calls").read_text().split()
        is_built = built == [
            "started",
            "dapr",
            *["taskflow-backend:0.1.0", "taskflow-frontend:0.1.0"] * 2,
        ]
        print(
            "passed    " if is_built else "FAILED    ",
            "minikube started once, Dapr once; built:",
            *built[2:],
        )
        removed = _run(environment, "--delete", says='namespace "taskflow" deleted')
        return all((first, second, is_built, removed))
    finally:
        controllers.stop()
        served.stop()


def _page(folder: Path) -> Path:
    """In the place of the web interface, which is another image."""
    ui = folder / "ui"
    ui.mkdir()
    (ui / "index.html").write_text("<!doctype html><title>TaskFlow</title>")
    return ui


def _environment(plane: "ControlPlane", folder: Path, address: str) -> dict[str, str]:
    programs = folder / "bin"
    write_stand_ins(programs, {"ADDRESS": address, "CALLS": str(folder / "calls")})
    (programs / "kubectl").write_text(f'#!/bin/sh\nexec {plane.program} kubectl "$@"\n')
    (programs / "kubectl").chmod(0o755)
    (folder / "kubeconfig").write_text(yaml.safe_dump(plane.kubeconfig("minikube")))
    (folder / "strimzi.yaml").write_text(yaml.safe_dump(OPERATOR))
    return {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "KUBECONFIG": str(folder / "kubeconfig"),
        "STRIMZI": (folder / "strimzi.yaml").as_uri(),
        "PATIENCE": "60",
    }


def _run(environment: Mapping[str, str], *words: str, says: str) -> bool:
    start = time.monotonic()
    done = subprocess.run(
        [ROOT / "start-all-features.sh", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    succeeded = done.returncode == 0 and says in done.stdout
    named = " ".join(["start-all-features.sh", *words])
    print(
        "passed    " if succeeded else "FAILED    ",
        f"{named}: {time.monotonic() - start:.0f} s, {says}",
    )
    if not succeeded:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
    return succeeded
