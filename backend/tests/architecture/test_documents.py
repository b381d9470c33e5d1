"""Documents that list what the code also says are compared with it."""

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

from benchmarks import report, scaling

BACKEND = Path(__file__).parents[2]
ROOT = BACKEND.parent
DOCS = ROOT / "docs"
PROJECT = tomllib.loads((BACKEND / "pyproject.toml").read_text())


def table_cells(text: str) -> set[str]:
    """First cells of all table rows, without heads and rules."""
    cells = {row.split("|")[1].strip() for row in text.splitlines() if row.startswith("|")}
    return {cell for cell in cells if cell not in {"package", "layer"} and set(cell) - set("-")}


def test_each_dependency_has_a_reason() -> None:
    project = PROJECT["project"]
    pinned = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    assert all("==" in requirement for requirement in pinned)
    backend = {re.split(r"[\[=]", requirement)[0] for requirement in pinned}
    package = json.loads((ROOT / "frontend/package.json").read_text())
    frontend = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in frontend.values())
    assert table_cells((DOCS / "dependencies.md").read_text()) == backend | set(frontend)


def test_locks_hold_what_is_declared() -> None:
    project = PROJECT["project"]
    declared = {
        "requirements.txt": project["dependencies"],
        "requirements-dev.txt": project["dependencies"] + project["optional-dependencies"]["dev"],
        "requirements-build.txt": project["optional-dependencies"]["build"],
    }
    for name, requirements in declared.items():
        locked = set(re.findall(r"^([\w.-]+==\S+)", (BACKEND / name).read_text(), re.MULTILINE))
        plain = {re.sub(r"\[.*?\]", "", requirement) for requirement in requirements}
        assert plain <= locked, f"{name} is stale: run `make lock`"


def test_performance_is_what_was_measured() -> None:
    stale = "docs/performance.md is stale: run `python -m benchmarks render`"
    assert report.DOCUMENT.read_text() == report.document(), stale


def test_scaling_is_computed_from_what_was_measured() -> None:
    stale = "docs/scaling.md is stale: run `python -m benchmarks render`"
    assert scaling.DOCUMENT.read_text() == scaling.document(), stale


def test_a_cost_that_doubles_shows_in_what_is_needed() -> None:
    cost = scaling.costs()
    before = scaling.need(1_000_000, cost)
    dear = cost._replace(relayed=cost.relayed / 2, appended=cost.appended / 2)
    after = scaling.need(1_000_000, dear)
    assert (after.relays, after.appenders) == (before.relays * 2, before.appenders * 2)
    assert next(iter(scaling.limits(after))).startswith("audit")


def test_the_drawing_shows_the_layers_that_are_held() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    held = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    rows = [
        row for row in (DOCS / "architecture.md").read_text().splitlines() if row.startswith("|")
    ][2:]
    drawn = [set(re.findall(r"`(\w+)/?`", row.split("|")[2])) for row in rows]
    assert drawn == [set(re.findall(r"\w+", layer)) for layer in held]


def test_links_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_each_decision_is_listed() -> None:
    index = (DOCS / "decisions/README.md").read_text()
    pages = {page.name for page in (DOCS / "decisions").glob("[0-9]*.md")}
    assert set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", index)) == pages
