"""The command line of a stage: `python -m pipelines.STAGE --input PATTERN... --output DIR [flags] [Beam flags]`."""

import argparse
import logging
import signal
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, get_args, get_origin

from apache_beam.io.filesystems import FileSystems
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipelines.engine import RUNNERS, Engine, check_beam_flags, quiet_logging
from pipelines.output_lock import OutputLockedError
from pipelines.settings import Settings, SettingsError, check
from pipelines.stage import DEFAULT_MAX_FAILURE_RATE, Stage, StageError, run_stage
from pipelines.table import datasets_table
from transforms.datasets.accounts import AccountsError
from transforms.datasets.inputs import InputError
from transforms.fetch.attempts import DownloadError

USER_ERRORS = (SettingsError, InputError, StageError, AccountsError, DownloadError, OutputLockedError)
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
    except (SettingsError, InputError, DownloadError, ValueError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    try:
        with stopped_by_signal(parser.prog):
            manifests: dict[str, dict[str, Any]] = {}
            for variant, inputs in planned:
                manifests |= run_stage(variant, settings, inputs, flags.output, engine, flags.max_failure_rate)
    except USER_ERRORS as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    for name, content in manifests.items():
        print(datasets_table([(FileSystems.join(flags.output, name), content)]))
    return 0


@contextmanager
def stopped_by_signal(program: str) -> Iterator[None]:
    """Let SIGTERM and Ctrl-C end the work inside: temporary files go, the exit status is 143 or 130."""
    told: list[int] = []

    def stop(number: int, _frame: types.FrameType | None) -> NoReturn:
        told.append(number)
        logging.disable()  # Beam logs where its workers were
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except BaseException as error:  # Beam makes an error of its own of what is raised in a worker
        if told:
            name = signal.Signals(told[0]).name
            print(f"{program}: stopped by {name}; the stage that ran is not published", file=sys.stderr)
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
        "--max_failure_rate",
        type=float,
        default=DEFAULT_MAX_FAILURE_RATE,
        help="share of records that may fail before the stage fails and publishes nothing (default: %(default)s)",
    )


def checked_engine(flags: argparse.Namespace, beam_flags: Sequence[str]) -> Engine:
    """The engine that the flags ask for. Raises ValueError for a flag that nothing knows or with a bad value."""
    check_beam_flags(beam_flags)
    if flags.workers < 1:
        raise ValueError(f"--workers: at least 1 is needed, not {flags.workers}")
    if not 0 <= flags.max_failure_rate <= 1:
        raise ValueError(f"--max_failure_rate: a share from 0 to 1 is needed, not {flags.max_failure_rate:g}")
    engine = Engine(flags.runner, flags.workers, tuple(beam_flags))
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
