"""The second implementation stays a second one: it shares no code with the first."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ALLOWED = {
    "collections.abc",
    "datetime",
    "functools",
    "typing",
    "tests.oracle.same_day",
    "tests.oracle.stretches",
    "tests.oracle.walk",
}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(HERE.glob("*.py")) if not path.name.startswith("test_")],
    ids=lambda p: p.name,
)
def test_the_second_implementation_imports_nothing_of_the_first(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert named <= ALLOWED
    assert not {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & {
        "__import__",
        "eval",
        "exec",
    }
