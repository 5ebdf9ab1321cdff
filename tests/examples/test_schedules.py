"""The examples of schedules: each is read by the program that it is for, where that is here, and its command is one."""

import ast
import configparser
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipelines.command import checked_engine
from pipelines.rebuild import flags_parser
from pipelines.recipe import load_recipe

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SCHEDULES = REPOSITORY / "examples" / "schedules"
SERVICE, TIMER = SCHEDULES / "babelmill-rebuild.service", SCHEDULES / "babelmill-rebuild.timer"


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(path.read_text())
    return parser


def cron_job() -> tuple[dict[str, str], list[str], str]:
    """The variables of the crontab, the five fields of its line, and the command."""
    lines = [line for line in (SCHEDULES / "babelmill.cron").read_text().splitlines() if line and line[0] != "#"]
    variables = dict(line.split("=", 1) for line in lines[:-1])
    *fields, command = lines[-1].split(None, 5)
    return variables, fields, command


def dag_call(name: str) -> dict[str, ast.expr]:
    """The keywords of a call in the DAG file."""
    nodes = ast.walk(ast.parse((SCHEDULES / "airflow_dag.py").read_text()))
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    [call] = [call for call in calls if call.func.id == name]
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def make_command() -> str:
    """The command that the target which the workflow names runs."""
    job = workflow()["jobs"]["rebuild"]
    [step] = [step for step in job["steps"] if step.get("name") == "Rebuild"]
    environment = {**os.environ, **job["env"], "FLAGS": "--accept_drift"}
    made = subprocess.run(
        ["sh", "-ec", step["run"].replace("make ", "make --dry-run --always-make --silent ", 1)],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout.splitlines()[-1]


def installed_in(home: Path) -> Path:
    """A folder `babelmill` in a home folder, with a Python that is this one."""
    python = home / "babelmill" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return home / "babelmill"


def workflow() -> dict:
    content = yaml.safe_load((SCHEDULES / "github_actions.yml").read_text())
    return {"on" if name is True else name: value for name, value in content.items()}  # YAML 1.1: on is true


def commands() -> dict[str, str]:
    variables, _, cron = cron_job()
    command = re.sub(r'"\$(\w+)"', lambda match: variables[match[1]], cron)
    return {
        "cron": re.search(r"&& (\S+python .*?) >>", command)[1],
        "systemd": unit(SERVICE)["Service"]["ExecStart"],
        "airflow": ast.literal_eval(dag_call("BashOperator")["bash_command"]).removeprefix("exec "),
        "github": make_command(),
    }


@pytest.mark.parametrize("schedule", ["cron", "systemd", "airflow", "github"])
def test_the_command_is_one_that_rebuild_takes(schedule: str, monkeypatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    python, module, name, *arguments = shlex.split(commands()[schedule])
    assert (Path(python).name, module, name) == ("python", "-m", "pipelines.rebuild")
    flags, beam_flags = flags_parser().parse_known_args(arguments)
    checked_engine(flags, beam_flags)
    assert load_recipe(flags.recipe).name
    assert flags.output
    assert flags.accept_drift == (schedule == "github")


def test_cron_runs_it_weekly_and_tells_only_what_failed(tmp_path: Path) -> None:
    """The command as cron runs it, in a home folder, with a recipe that is not there."""
    variables, fields, command = cron_job()
    ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
    for field, (low, high) in zip(fields, ranges, strict=True):
        assert field == "*" or low <= int(field) <= high
    assert "%" not in command  # cron would make a line break of it
    home = installed_in(tmp_path)
    for package in ("pipelines", "transforms", "schemas"):
        (home / package).symlink_to(REPOSITORY / package)
    environment = {**os.environ, **variables, "HOME": str(tmp_path), "RECIPE": "nowhere.yaml"}
    log = tmp_path / "corpora" / "wikipedia" / "rebuild.log"
    log.parent.mkdir(parents=True)
    log.write_text("of a rebuild that is still at work\n")
    ran = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "nowhere.yaml: cannot be read" in ran.stdout
    assert log.read_text() == ran.stdout
    assert log.read_text().startswith("of a rebuild that is still at work\n")


def test_systemd_units_belong_together() -> None:
    service, timer = unit(SERVICE), unit(TIMER)
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["RestartPreventExitStatus"].split() == ["2", "3"]
    assert re.fullmatch(r"Mon \*-\*-\* \d\d:\d\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert SERVICE.stem == TIMER.stem


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in (SERVICE, TIMER):
        shutil.copy(path, tmp_path)
    installed_in(tmp_path)
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    units = [str(tmp_path / path.name) for path in (SERVICE, TIMER)]
    verify = ["systemd-analyze", "verify", "--user", "--man=no", *units]
    verified = subprocess.run(verify, env=environment, capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    subprocess.run(["systemd-analyze", "calendar", unit(TIMER)["Timer"]["OnCalendar"]], check=True, capture_output=True)


def test_the_workflow_never_runs_twice_and_keeps_its_builds() -> None:
    content = workflow()
    assert content["on"]["schedule"][0]["cron"].split() == ["17", "3", "*", "*", "1,4"]
    assert content["concurrency"] == {"group": "rebuild", "cancel-in-progress": False}
    steps = content["jobs"]["rebuild"]["steps"]
    restored, saved = (
        [step for step in steps if step.get("uses", "").startswith(f"actions/cache/{name}@")]
        for name in ("restore", "save")
    )
    assert restored[0]["with"]["path"] == saved[0]["with"]["path"] == "${{ env.OUT }}"
    assert restored[0]["with"]["key"].startswith(restored[0]["with"]["restore-keys"])
    assert saved[0]["if"] == "always()"
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    named = [re.match(r"make (\w+)", step["run"]) for step in steps if step.get("run", "").startswith("make")]
    assert [match[1] for match in named] == ["install", "rebuild"]
    assert {match[1] for match in named} <= targets


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed")
def test_actionlint_takes_the_workflow() -> None:
    subprocess.run(["actionlint", str(SCHEDULES / "github_actions.yml")], check=True)


def test_the_dag_runs_one_rebuild_at_a_time() -> None:
    keywords = dag_call("DAG")
    assert ast.literal_eval(keywords["max_active_runs"]) == 1
    assert ast.literal_eval(keywords["catchup"]) is False
    assert len(ast.literal_eval(keywords["schedule"]).split()) == 5


@pytest.mark.skipif(importlib.util.find_spec("airflow") is None, reason="Airflow is not installed")
def test_airflow_takes_the_dag(tmp_path: Path) -> None:
    code = (
        "import sys; from airflow.dag_processing.dagbag import DagBag; bag = DagBag(sys.argv[1]); "
        "assert bag.import_errors == {}, bag.import_errors; assert [*bag.dags] == ['babelmill_rebuild'], bag.dags"
    )
    folder = tmp_path / "dags"
    folder.mkdir()
    shutil.copy(SCHEDULES / "airflow_dag.py", folder)
    environment = {**os.environ, "AIRFLOW_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=True)
