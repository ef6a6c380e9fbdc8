"""The version that certificates name is that of the release."""

import tomllib
from pathlib import Path

from config.version import PRODUCT_VERSION


def test_the_version_is_that_of_the_project_file() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == PRODUCT_VERSION
