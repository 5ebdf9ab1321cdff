"""The command line of a stage: `python -m pipelines.STAGE --input PATTERN... --output DIR [flags] [Beam flags]`."""

import argparse
import logging
import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, get_args, get_origin

from apache_beam.io.filesystems import FileSystems
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipelines.dry_run import dry_run
from pipelines.engine import RUNNERS, Engine, check_beam_flags, quiet_logging
from pipelines.job_servers.errors import EngineError
from pipelines.output_lock import OutputLockedError
from pipelines.settings import Settings, SettingsError, check
from pipelines.stage import DEFAULT_MAX_FAILURE_RATE, Stage, StageError, run_stage
from pipelines.table import datasets_table
from pipelines.temporary_folder import own_temporary_folder
from pipelines.worker_errors import machine_trouble
from transforms.datasets.accounts import AccountsError
from transforms.datasets.inputs import InputError
from transforms.fetch.address import masked
from transforms.fetch.attempts import DownloadError

USER_ERRORS = (SettingsError, InputError, StageError, AccountsError, DownloadError, OutputLockedError, EngineError)
"""What ends a command with a message and exit status 1 rather than a traceback."""


def main(stage: Stage, arguments: Sequence[str] | None = None) -> int:
    """Run `stage` as the flags say; returns the exit status (2 for bad flags, 1 for a run that published nothing)."""
    quiet_logging()
    parser = stage_parser(stage)
    flags, beam_flags = parser.parse_known_args(arguments)
    try:
        engine = checked_engine(flags, beam_flags)
        settings = _settings(stage, flags)
        planned = [(variant, variant.find(variant.named_inputs(settings))) for variant in stage.expand(settings)]
    except (SettingsError, InputError, DownloadError, ValueError, OSError) as error:
        parser.exit(2, masked(f"{parser.prog}: {error}\n"))
    if flags.dry_run:
        named = [(variant, settings, variant.named_inputs(settings)) for variant, _ in planned]
        return dry_run(parser.prog, named, flags.output, engine)

    def run() -> str:
        manifests: dict[str, dict[str, Any]] = {}
        with engine.started() as started:
            for variant, inputs in planned:
                manifests |= run_stage(variant, settings, inputs, flags.output, started, flags.max_failure_rate)
        return "\n".join(
            datasets_table([(FileSystems.join(flags.output, name), content)]) for name, content in manifests.items()
        )

    return run_to_end(parser.prog, flags.output, run)


def run_to_end(program: str, output: str, work: Callable[[], str]) -> int:
    """Do `work`, which writes in `output`, and print what it returns; returns the exit status.

    That is 1, after a message, for what a user can mend: the input, the settings or the machine. Other errors are
    raised. SIGTERM, SIGINT and SIGHUP raise SystemExit, see `stopped_by_signal`. Nobody who reads what it says any more
    (`| head`) ends it too, with the status 141 that shells know.
    """
    try:
        with stopped_by_signal(program), _quiet_threads(), own_temporary_folder():
            said = work()
    except EngineError as error:
        return _fail(f"{program}: {machine_trouble(error, output) or error}")
    except USER_ERRORS as error:
        return _fail(f"{program}: {error}")
    except BrokenPipeError:
        return _unheard()
    except Exception as error:
        if (trouble := machine_trouble(error, output)) is None:
            raise
        return _fail(f"{program}: {trouble}; the stage that ran is not published")
    try:
        print(said, flush=True)
    except BrokenPipeError:
        return _unheard()
    except OSError as error:
        return _fail(f"{program}: all is published, but the table of it cannot be written: {error.strerror}")
    return 0


def _fail(message: str) -> int:
    with suppress(OSError):
        print(masked(message), file=sys.stderr)
    return 1


def _unheard() -> int:
    """Have Python not try again, when it exits, to write what nobody reads."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    return 128 + signal.SIGPIPE


@contextmanager
def _quiet_threads() -> Iterator[None]:
    """Say nothing of threads that end with an error: Beam's do beside the error that ends the run."""
    before, threading.excepthook = threading.excepthook, lambda _error: None
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def stopped_by_signal(program: str, left: str = "the stage that ran is not published") -> Iterator[None]:
    """Let SIGTERM, Ctrl-C and SIGHUP (the terminal is gone) end the work inside; `left` tells what is left of it.

    Temporary files go, the exit status is 128 and the signal's number. A signal that this process was started to
    ignore, as by nohup, is ignored.
    """
    told: list[int] = []

    def stop(number: int, _frame: types.FrameType | None) -> None:
        told.append(number)
        if len(told) == 2:
            return  # `timeout` and others send it to a process and again to its group
        logging.disable()  # Beam logs where its workers were
        raise SystemExit(128 + number)

    before = {
        number: signal.signal(number, stop)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        yield
    except BaseException as error:  # Beam makes an error of its own of what is raised in a worker
        if told:
            name = signal.Signals(told[0]).name
            _fail(f"{program}: stopped by {name}; {left}")
            raise SystemExit(128 + told[0]) from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def add_engine_flags(parser: argparse.ArgumentParser) -> None:
    """Flags that say where and how to run."""
    parser.add_argument(
        "--runner", default="direct", help=f"{', '.join(RUNNERS)} or a Beam runner's name (default: %(default)s)"
    )
    parser.add_argument("--workers", type=int, default=1, help="local worker processes (default: %(default)s)")
    parser.add_argument(
        "--dry_run",
        action="store_true",
        help="check flags, recipe and inputs, build the graph of each stage as the runner gets it, and run nothing",
    )
    parser.add_argument(
        "--max_failure_rate",
        type=float,
        default=DEFAULT_MAX_FAILURE_RATE,
        help="share of records that may fail before the stage fails and publishes nothing (default: %(default)s)",
    )


def checked_engine(flags: argparse.Namespace, beam_flags: Sequence[str]) -> Engine:
    """The engine that the flags ask for.

    Raises ValueError for a flag that nothing knows or with a bad value, and for an engine that cannot run here.
    """
    check_beam_flags(beam_flags)
    if flags.workers < 1:
        raise ValueError(f"--workers: at least 1 is needed, not {flags.workers}")
    if not 0 <= flags.max_failure_rate <= 1:
        raise ValueError(f"--max_failure_rate: a share from 0 to 1 is needed, not {flags.max_failure_rate:g}")
    engine = Engine(flags.runner, flags.workers, tuple(beam_flags))
    engine.check()
    FileSystems.set_options(engine.options())  # inputs are looked for before there is a pipeline that would do it
    return engine


def stage_parser(stage: Stage) -> argparse.ArgumentParser:
    """The flags of a stage, one for each field of its settings."""
    parser = argparse.ArgumentParser(
        prog=f"python -m pipelines.{stage.name}",
        description=stage.summary,
        epilog="Further flags go to Apache Beam (see its pipeline options).",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--output", required=True, help="folder of the datasets: OUTPUT/DATASET/LANGUAGE/part-….parquet"
    )
    parser.add_argument("--recipe", help="YAML file whose section for this stage gives the settings; flags override it")
    for name, info in _flags(stage.settings):
        parser.add_argument(f"--{name}", default=None, help=_help(info), **_kind(info))
    add_engine_flags(parser)
    return parser


def _flags(settings: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The fields of settings, and as `section.field` those of a section in them; mappings are for recipes alone."""
    for name, info in settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from ((f"{name}.{field}", of_field) for field, of_field in _flags(info.annotation))
        elif get_origin(info.annotation) is not Mapping:
            yield name, info


def _help(info: FieldInfo) -> str:
    default = info.get_default(call_default_factory=True)
    text = (info.description or "").replace("%", "%%")
    return text if default in ((), None, frozenset()) else f"{text} (default: {_words(default)})"


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple | frozenset) else str(value).replace("%", "%%")


def _kind(info: FieldInfo) -> dict[str, Any]:
    if info.annotation is bool:
        return {"action": argparse.BooleanOptionalAction}
    if get_origin(info.annotation) in (tuple, frozenset) or any(
        get_origin(option) in (tuple, frozenset) for option in get_args(info.annotation)
    ):
        return {"nargs": "+"}
    return {}


def _settings(stage: Stage, flags: argparse.Namespace) -> Settings:
    given: dict[str, Any] = {}
    for name, _ in _flags(stage.settings):
        if (value := getattr(flags, name)) is not None:
            of_section, _, field = name.rpartition(".")
            (given.setdefault(of_section, {}) if of_section else given)[field] = value
    if "languages" in given:  # "de,en" and "de en" alike
        given["languages"] = [code for item in given["languages"] for code in item.split(",") if code]
    if flags.recipe:
        from pipelines.recipe import load_recipe  # noqa: PLC0415  (the recipe knows every stage, so imports this module)

        section = load_recipe(flags.recipe).section(stage.name)
        given = _merged(section.model_dump(exclude_unset=True), given)
    return check(stage.settings, given)


def _merged(recipe: dict[str, Any], flags: dict[str, Any]) -> dict[str, Any]:
    """The settings of a recipe with those of flags in their place, field by field in sections too."""
    sections = {
        name: _merged(recipe[name], value)
        for name, value in flags.items()
        if isinstance(value, dict) and isinstance(recipe.get(name), dict)
    }
    return recipe | flags | sections
