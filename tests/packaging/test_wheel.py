"""The wheel holds everything: stages run, and workers start, where nothing of Babelmill is but the wheel."""

import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
import grpc
import pytest
import yaml
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.runners.portability.stager import EXTRA_PACKAGES_FILE, Stager
from apache_beam.transforms.environments import ExternalEnvironment

from pipelines.build import Build, build
from pipelines.dry_run import check_stages
from pipelines.engine import Engine
from pipelines.job_graph import functions
from pipelines.recipe import Recipe
from pipelines.stage import code_digest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("pipelines", "transforms", "schemas")
INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]

LOAD = """
import pickle, sys
from pathlib import Path
from apache_beam.portability.api import beam_runner_api_pb2 as api
from pipelines.job_graph import load
functions = pickle.loads(Path(sys.argv[1]).read_bytes())
for place, function in functions:
    load(api.FunctionSpec.FromString(function))
print(len(functions))
"""


def sample_recipe(**changes) -> Recipe:
    """The recipe of the sample without the stage that needs a model."""
    content = yaml.safe_load((REPOSITORY / "pipelines" / "recipes" / "sample.yaml").read_text())
    for stage in ("wikidata", "wikipedia", "web"):
        content[stage]["input"] = [str(REPOSITORY / path) for path in content[stage]["input"]]
    return Recipe.model_validate(content | {"translate": None} | changes)


def recipe() -> Recipe:
    """Entities and two editions of Wikipedia."""
    inputs = [str(REPOSITORY / "tests" / "sample" / "wikipedia" / f"{wiki}-*.xml") for wiki in ("dewiki", "jawiki")]
    rest = dict.fromkeys(("web", "curate", "ner", "relations", "retrieval", "faq_retrieval"))
    return sample_recipe(wikipedia={"input": inputs}, **rest)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy: setuptools leaves folders of its own in the tree, and takes what lies in them from then on."""
    source, dist = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    for package in PACKAGES:
        shutil.copytree(REPOSITORY / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(dist), str(source)]
    subprocess.run(command, check=True)
    (built,) = dist.glob("*.whl")
    return built


@dataclass(frozen=True)
class Installed:
    """A virtual environment in `folder` with the wheel and what that depends on, and nothing of the source tree."""

    folder: Path

    @property
    def python(self) -> str:
        """The interpreter."""
        return str(self.folder / "bin" / "python")

    def run(self, *arguments: str, cwd: Path) -> str:
        """What Python prints with these arguments, in an empty folder."""
        cwd.mkdir(exist_ok=True)
        done = subprocess.run(
            [self.python, *arguments], cwd=cwd, env=plain_environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def plain_environment() -> dict[str, str]:
    """The environment without what would lead Python to the source tree."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def make_environment(folder: Path) -> Installed:
    """An environment that sees the packages of the tests but not the tree, which a .pth among them names."""
    venv.create(folder, with_pip=False, symlinks=True)
    installed = Installed(folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    others = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (packages / "dependencies.pth").write_text("\n".join(others))
    return installed


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Installed:
    made = make_environment(tmp_path_factory.mktemp("installed") / "environment")
    subprocess.run([sys.executable, "-m", "pip", "--python", made.python, *INSTALL[2:], str(wheel)], check=True)
    return made


@pytest.fixture(scope="module")
def of_source(tmp_path_factory) -> dict[str, dict]:
    return manifests_of(tmp_path_factory.mktemp("source-output"), Engine())


def manifests_of(output: Path, engine: Engine) -> dict[str, dict]:
    """Manifests by folder relative to the output, of a build in this process."""
    made = build(Build(recipe(), str(output), engine, 0.0))
    return {Path(folder).relative_to(output).as_posix(): content for folder, content in made.items()}


def told(manifest: dict) -> tuple:
    """What must not depend on where it was made."""
    return manifest["key"], manifest["rows"], [(part["path"], part["sha256"]) for part in manifest["parts"]]


def test_it_holds_every_file_of_the_packages(wheel):
    of_tree = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md"
    }
    with zipfile.ZipFile(wheel) as archive:
        of_wheel = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert of_wheel == of_tree


def test_what_is_imported_is_the_wheel_and_the_same_code(installed, tmp_path):
    script = "import json, pipelines, schemas, transforms\nfrom pipelines.stage import code_digest\n"
    script += "print(json.dumps([[m.__file__ for m in (pipelines, schemas, transforms)], code_digest()]))"
    files, digest = json.loads(installed.run("-c", script, cwd=tmp_path))
    assert [Path(file).is_relative_to(installed.folder) for file in files] == [True, True, True]
    assert digest == code_digest()


def test_stages_give_the_same_bytes_from_the_wheel(installed, of_source, tmp_path):
    file = tmp_path / "recipe.yaml"
    content = recipe().model_dump(mode="json", exclude_unset=True)
    file.write_text(yaml.safe_dump(content))
    output = tmp_path / "corpus"
    arguments = ["-m", "pipelines.build", "--recipe", str(file), "--output", str(output)]
    printed = installed.run(*arguments, cwd=tmp_path / "empty")
    assert "documents" in printed
    made = {folder: json.loads((output / folder / "manifest.json").read_text()) for folder in of_source}
    assert {folder: told(content) for folder, content in made.items()} == {
        folder: told(content) for folder, content in of_source.items()
    }


def test_functions_of_all_stages_load_where_only_the_wheel_is(installed, tmp_path):
    plan = Build(sample_recipe(), str(tmp_path / "corpus"), Engine(), 0.0)
    runs = [(stage, settings, plan.patterns(stage, settings)) for stage, settings in plan.runs()]
    checks = check_stages(runs, plan.output, plan.engine)
    assert [check.problems for check in checks] == [()] * len(runs)
    pickled = [
        (f"{check.stage}: {place}", function.SerializeToString())
        for check in checks
        for place, function in functions(check.graph)
    ]
    assert len(pickled) > 1000
    file = tmp_path / "functions"
    file.write_bytes(pickle.dumps(pickled))
    assert installed.run("-c", LOAD, str(file), cwd=tmp_path / "empty") == f"{len(pickled)}\n"


@dataclass(frozen=True)
class WithWorkersAt(Engine):
    """Beam's local runner with workers of a pool that is started already."""

    pool: str = ""

    def pipeline(self) -> beam.Pipeline:
        return beam.Pipeline(runner=FnApiRunner(default_environment=ExternalEnvironment(self.pool)))


@contextmanager
def worker_pool(installed: Installed, folder: Path) -> Iterator[str]:
    """The address of Beam's worker pool, started from the wheel's environment as beside a Flink task manager."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir()
    environment = plain_environment()
    # The pool starts workers by the command `python`, whichever interpreter runs it.
    environment["PATH"] = os.pathsep.join([str(installed.folder / "bin"), environment["PATH"]])
    pool = subprocess.Popen(
        [installed.python, "-m", "apache_beam.runners.worker.worker_pool_main", f"--service_port={port}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            grpc.channel_ready_future(channel).result(timeout=120)
        yield f"127.0.0.1:{port}"
    finally:
        pool.terminate()
        pool.wait()


def test_workers_of_the_wheel_give_the_same_bytes(installed, of_source, tmp_path):
    with worker_pool(installed, tmp_path / "empty") as address:
        engine = WithWorkersAt(pool=address)
        with engine.pipeline() as pipeline:
            files = pipeline | beam.Create([0]) | beam.Map(lambda _: __import__("transforms").__file__)
            _ = files | beam.Map(Path(tmp_path / "imported").write_text)
        made = manifests_of(tmp_path / "corpus", engine)
    assert Path((tmp_path / "imported").read_text()).is_relative_to(installed.folder)
    assert {folder: told(content) for folder, content in made.items()} == {
        folder: told(content) for folder, content in of_source.items()
    }


def test_beam_stages_it_and_workers_install_it(wheel, tmp_path):
    """`--extra_package`: what Beam's stager sends, installed by the two commands of its boot program for workers."""
    options = PipelineOptions([f"--extra_package={wheel}", "--requirements_cache=skip"])
    (tmp_path / "temporary").mkdir()
    resources = Stager.create_job_resources(options, str(tmp_path / "temporary"), log_submission_env_dependencies=False)
    staged = tmp_path / "staged"
    staged.mkdir()
    for source, name, _ in Stager.extract_staging_tuple_iter(resources):
        shutil.copy(source, staged / name)
    names = (staged / EXTRA_PACKAGES_FILE).read_text().split()
    assert names == [wheel.name]
    worker = make_environment(tmp_path / "worker")
    pip = [sys.executable, "-m", "pip", "--python", worker.python, "install", "--quiet", "--disable-pip-version-check"]
    for flags in (["--upgrade", "--force-reinstall", "--no-deps"], []):
        # Offline, so that a dependency that is not there would be missed.
        subprocess.run([*pip, "--no-index", "--no-cache-dir", *flags, str(staged / names[0])], check=True)
    printed = worker.run("-c", "import transforms; print(transforms.__file__)", cwd=tmp_path / "empty")
    assert Path(printed.strip()).is_relative_to(worker.folder)
