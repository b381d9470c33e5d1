"""start-all-features.sh as far as it goes without a cluster: what it needs, and what it says without it.

`make cluster-api` runs the rest of it against a real API server (stack/start_script.py).
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from stack.start_script import STAND_INS, write_stand_ins

from tests.manifests.cluster import ROOT

SCRIPT = ROOT / "start-all-features.sh"
NEEDED = ("minikube", "kubectl", "dapr", "docker", "curl", "python3", "timeout")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Nothing is found but what every system has, and the stand-ins."""
    folder = tmp_path / "bin"
    write_stand_ins(folder, {"ADDRESS": "http://127.0.0.1:1", "CALLS": str(tmp_path / "calls")})
    for name in ("bash", "cat", "dirname", "env", "head", "mktemp", "rm", "sed", "sort", "tr"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name in set(NEEDED) - STAND_INS.keys():
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return folder


def check(programs: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs), **variables}
    command = [str(SCRIPT), "--check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_with_everything_it_is_content(programs: Path) -> None:
    done = check(programs)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "All is there that is needed.\n"


@pytest.mark.parametrize("name", NEEDED)
def test_each_missing_program_has_its_sentence(programs: Path, name: str) -> None:
    (programs / name).unlink()
    done = check(programs)
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert f"{name} is needed" in sentence.replace("The Dapr CLI", "dapr")


def test_all_that_is_missing_is_said_at_once(programs: Path) -> None:
    for name in ("minikube", "dapr"):
        (programs / name).unlink()
    assert len(check(programs).stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"MINIKUBE": "v1.9.2"}, "minikube 1.36.0 or later is needed: upgrade it."),
        ({"DOCKER": "down"}, "Docker does not answer"),
        ({"MEMORY": "32768"}, "Docker must have 32768 MiB of memory"),
    ],
)
def test_what_does_not_suffice_has_its_sentence(
    programs: Path, variables: dict[str, str], sentence: str
) -> None:
    done = check(programs, **variables)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_a_failed_check_changes_nothing(programs: Path, tmp_path: Path) -> None:
    (programs / "dapr").unlink()
    done = subprocess.run(
        [SCRIPT], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Nothing was changed." in done.stderr
    assert not (tmp_path / "calls").exists()


def test_a_step_that_fails_says_what_to_do(programs: Path) -> None:
    environment = {"PATH": str(programs), "MINIKUBE_START": "fails"}
    done = subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("minikube did not start: minikube logs says why")


def test_scripts_are_clean() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.sh", ".ci/run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    scripts = listed.stdout.split()
    assert "start-all-features.sh" in scripts
    shellcheck = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run(
        [shellcheck, *scripts], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0
