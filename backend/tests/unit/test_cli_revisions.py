"""`taskflow serve` tells from file names whether to migrate; Alembic reads the files."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

import taskflow
from taskflow.database import known_revisions


def test_file_names_tell_the_revisions_in_order() -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(taskflow.__file__).parents[2] / "migrations")
    )
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert known_revisions() == [script.revision for script in scripts][::-1]
