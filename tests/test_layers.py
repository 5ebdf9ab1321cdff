"""Imports point one way: pipelines → transforms → schemas; the pure core knows no Beam."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "schemas": {"pipelines", "transforms", "benchmarks", "tests"},
    "transforms": {"pipelines", "benchmarks", "tests"},
    "pipelines": {"benchmarks", "tests"},
}
# The coder is Beam's; everything else in schemas knows no Beam.
BEAM_IN_SCHEMAS = {"schemas/coder.py"}
PURE = ["wikitext", "sentences", "tokens", "dates", "quantities", "passages", "splits"]


def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_imports_point_one_way(layer):
    modules = list((REPOSITORY / layer).rglob("*.py"))
    assert modules
    wrong = {
        str(path.relative_to(REPOSITORY)): sorted(imported(path) & FORBIDDEN[layer])
        for path in modules
        if imported(path) & FORBIDDEN[layer]
    }
    assert wrong == {}


def test_schemas_know_no_beam_but_for_the_coder():
    using = {
        str(path.relative_to(REPOSITORY))
        for path in (REPOSITORY / "schemas").rglob("*.py")
        if "apache_beam" in imported(path)
    }
    assert using == BEAM_IN_SCHEMAS


@pytest.mark.parametrize("package", PURE)
def test_the_pure_core_knows_no_beam(package):
    modules = list((REPOSITORY / "transforms" / package).rglob("*.py"))
    assert modules
    assert [path.name for path in modules if "apache_beam" in imported(path)] == []
