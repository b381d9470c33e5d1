"""What the commands refuse before they touch a database."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from taskflow.cli import app


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TASKFLOW_DATA", str(tmp_path / "data"))


def run(*arguments: str, feed: str = "") -> Result:
    return CliRunner().invoke(app, arguments, input=feed)


def refused(result: Result, sentence: str) -> bool:
    return result.exit_code == 1 and sentence in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "somewhere", "It looks like postgresql://"),
        ("DATABASE_URL", "mysql://u:geheim@h/x", "It looks like postgresql://"),
        ("DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/x", "(127.0.0.1:1) cannot be reached"),
        ("TASKFLOW_PORT", "many", "TASKFLOW_PORT: "),
    ],
)
def test_wrong_setting_is_a_sentence_without_the_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("migrate")
    assert refused(result, sentence), result.output
    assert "geheim" not in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("token", "add", "--user", "a@example.com", "--name", "x", "--scope", "all"),
            "scopes.0: ",
        ),
        (("user", "add", "--email", "a", "--name", "A", "--password-stdin"), "email: "),
        (("user", "add", "--email", "a@example.com", "--name", "A"), "--password-stdin"),
        (
            (
                "user",
                "add",
                "--email",
                "a@example.com",
                "--name",
                "A",
                "--zone",
                "Mars/X",
                "--password-stdin",
            ),
            "'Mars/X' is not a time zone",
        ),
    ],
)
def test_wrong_input_is_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments, feed="short\n")
    assert refused(result, sentence), result.output


def test_doctor_fails_for_a_port_that_another_program_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TASKFLOW_PORT", str(other.getsockname()[1]))
        result = run("doctor")
    assert result.exit_code == 1
    assert "cannot be used" in result.stderr
