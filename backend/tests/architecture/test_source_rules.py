"""Rules that imports cannot say, read from the syntax tree; each is first seen to fail on a planted source.

A rule yields the line and the sentence of every breach in one file. A long function or file may stay long for a
reason beside it: `# length: why` on or above the `def`, or at the margin of the file.
"""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2]
ROOT = BACKEND.parent
MAX_FUNCTION = 40
MAX_FILE = 400
BEGINS = {"begin", "begin_nested"}  # of a connection: they take no argument
CLOCK_READS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"),
}
MAY_COMMIT = {"database.py"}
MAY_READ_THE_CLOCK = {
    "clock.py",  # the one implementation behind the port
    "identifiers.py",  # a UUIDv7 carries the time of its making, which decides nothing
}


@dataclass(frozen=True)
class Source:
    """One file: its path below the package, its text and tree."""

    path: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(ast.parse(self.text))


Rule = Callable[[Source], Iterator[tuple[int, str]]]


def commits_only_in_the_unit_of_work(source: Source) -> Iterator[tuple[int, str]]:
    if source.path in MAY_COMMIT:
        return
    for node in source.nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            begins = name in BEGINS and not node.args and not node.keywords
            # Where a consumer's group goes on is no transaction.
            is_position = any(keyword.arg == "offsets" for keyword in node.keywords)
            if (name == "commit" and not is_position) or begins:
                yield node.lineno, f".{name}() belongs to database.py"


def reads_no_clock(source: Source) -> Iterator[tuple[int, str]]:
    if source.path in MAY_READ_THE_CLOCK:
        return
    for node in source.nodes():
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in CLOCK_READS:
                yield node.lineno, f"{name} reads the clock; take a Clock or a time"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            for imported in node.names:
                if f"time.{imported.name}" in CLOCK_READS:
                    yield node.lineno, f"time.{imported.name} reads the clock"


def functions_stay_short(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            beside = source.lines[max(first - 2, 0) : node.body[0].lineno]
            if length > MAX_FUNCTION and not any("# length: " in line for line in beside):
                yield node.lineno, f"{node.name} has {length} lines, over {MAX_FUNCTION}"


def files_stay_short(source: Source) -> Iterator[tuple[int, str]]:
    length = len(source.lines)
    if length > MAX_FILE and not any(line.startswith("# length: ") for line in source.lines):
        yield 1, f"{length} lines, over {MAX_FILE}"


def opt_outs_give_code_and_reason(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.lines, 1):
        opt_out = re.search(r"# (type: ignore|noqa)\b(.*)", line)
        if opt_out and not re.match(r"(\[[\w, -]+\]|: ?[A-Z]+\d+[\w, ]*)\W+\w+", opt_out[2]):
            yield number, f"`{opt_out[0].strip()}` lacks its code or its reason"


def skips_nothing(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes():
        if isinstance(node, ast.Attribute) and re.fullmatch(
            r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)", ast.unparse(node)
        ):
            yield node.lineno, f"{ast.unparse(node)}: a test runs or is not there"


PACKAGE_RULES: list[Rule] = [
    commits_only_in_the_unit_of_work,
    reads_no_clock,
    functions_stay_short,
    files_stay_short,
    opt_outs_give_code_and_reason,
]
TEST_RULES: list[Rule] = [
    functions_stay_short,
    files_stay_short,
    opt_outs_give_code_and_reason,
    skips_nothing,
]

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * MAX_FUNCTION
LONG_FILE = "x = 1\n" * (MAX_FILE + 1)
# A `~` is dropped, so that the planted breaches do not count as breaches of this file.
PLANTED: list[tuple[Rule, str, str, int]] = [
    (commits_only_in_the_unit_of_work, "services/tasks.py", "session.commit()\n", 1),
    (commits_only_in_the_unit_of_work, "services/tasks.py", "with engine.begin() as c: ...\n", 1),
    (commits_only_in_the_unit_of_work, "database.py", "session.commit()\n", 0),
    (commits_only_in_the_unit_of_work, "kafka_consumer.py", "consumer.commit(offsets=x)\n", 0),
    (commits_only_in_the_unit_of_work, "kafka_consumer.py", "consumer.commit(y)\n", 1),
    (commits_only_in_the_unit_of_work, "services/tasks.py", "recurrence.begin(uow, due)\n", 0),
    (reads_no_clock, "services/tasks.py", "x = datetime.datetime.now(UTC)\n", 1),
    (reads_no_clock, "services/tasks.py", "x = field(default_factory=datetime.now)\n", 1),
    (reads_no_clock, "domain/tasks.py", "from time import time\n", 1),
    (reads_no_clock, "domain/tasks.py", "date.today(), time.time()\n", 2),
    (reads_no_clock, "services/tasks.py", "clock.now(), time.monotonic()\n", 0),
    (reads_no_clock, "clock.py", "datetime.now(UTC)\n", 0),
    (functions_stay_short, "services/tasks.py", LONG_FUNCTION, 1),
    (
        functions_stay_short,
        "services/tasks.py",
        "class A:\n" + re.sub("(?m)^", "  ", LONG_FUNCTION),
        1,
    ),
    (functions_stay_short, "services/tasks.py", "# length: a table\n" + LONG_FUNCTION, 0),
    (functions_stay_short, "services/tasks.py", LONG_FUNCTION.removesuffix("    x = 1\n"), 0),
    (files_stay_short, "services/tasks.py", LONG_FILE, 1),
    (files_stay_short, "services/tasks.py", "# length: a table\n" + LONG_FILE, 0),
    (opt_outs_give_code_and_reason, "a.py", "x = 1  # type: ig~nore\n", 1),
    (opt_outs_give_code_and_reason, "a.py", "x = 1  # type: ig~nore[arg-type]\n", 1),
    (opt_outs_give_code_and_reason, "a.py", "x = 1  # type: ig~nore[arg-type]  # no stubs\n", 0),
    (opt_outs_give_code_and_reason, "a.py", "x = 1  # no~qa\n", 1),
    (opt_outs_give_code_and_reason, "a.py", "x = 1  # no~qa: S608\n", 1),
    (opt_outs_give_code_and_reason, "a.py", "x = 1  # no~qa: S608 - fixed text\n", 0),
    (skips_nothing, "test_a.py", "@pytest.mark.skip(reason='x')\ndef test_a(): ...\n", 1),
    (skips_nothing, "test_a.py", "pytest.importorskip('x')\n", 1),
    (skips_nothing, "test_a.py", "@pytest.mark.parametrize('a', [1])\ndef test_a(a): ...\n", 0),
]


def breaches(folder: Path, rules: list[Rule]) -> list[str]:
    found = []
    for file in sorted(folder.rglob("*.py")):
        source = Source(file.relative_to(folder).as_posix(), file.read_text())
        found += [f"{source.path}:{line} {text}" for rule in rules for line, text in rule(source)]
    return found


@pytest.mark.parametrize(("rule", "path", "text", "count"), PLANTED)
def test_rule_sees_planted_breach(rule: Rule, path: str, text: str, count: int) -> None:
    assert len(list(rule(Source(path, text.replace("~", ""))))) == count


def test_each_rule_is_planted() -> None:
    assert {rule for rule, _, _, count in PLANTED if count} == {*PACKAGE_RULES, *TEST_RULES}


def test_package_keeps_the_rules() -> None:
    assert breaches(BACKEND / "src/taskflow", PACKAGE_RULES) == []


def test_tests_keep_the_rules() -> None:
    assert breaches(BACKEND / "tests", TEST_RULES) == []


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "backend").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("notes.md", "get it from pypi~.org\n"),
        ("deploy.sh", "cp x /ro~ot/y\n"),
        ("a.bin", "x" * (1024 * 1024 + 1)),
        ("ui/package-lock.json", '{"resol~ved": "somewhere"}\n'),
        ("backend/requirements.txt", "alembic==1.0\n"),
        ("merge.py", "<<<~<<<< ours\n"),
    ],
)
def test_hygiene_sees_planted_breach(repository: Path, file: str, text: str) -> None:
    assert hygiene(repository).returncode == 0
    (repository / file).parent.mkdir(exist_ok=True)
    (repository / file).write_text(text.replace("~", ""))
    result = hygiene(repository)
    assert result.returncode == 1
    assert file in result.stdout


def hygiene(folder: Path) -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts/check_hygiene.sh"
    return subprocess.run([script, folder], capture_output=True, text=True, check=False)
