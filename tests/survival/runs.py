"""Real processes that run `python -m pipelines.build` or a stage, to be killed, and what they leave behind.

They are forked from a server that has imported Babelmill: a new interpreter would spend seconds on that each time.
"""

import hashlib
import json
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

import yaml

from pipelines import build, command
from pipelines.recipe import STAGES

SAMPLE = Path(__file__).resolve().parent.parent / "sample"
TIMES = ("started", "finished", "runner", "workers")
"""Fields of a manifest that may differ between two builds of one recipe."""

Around = Callable[[Callable[[], int]], int]
"""A function of a module, or a `partial` of one, that prepares a process, calls its main function and returns."""

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


def small_recipe(path: Path, *stages: str) -> Path:
    """Write a recipe of two languages of the sample world with these stages, or with all; returns its path."""
    sections: dict[str, dict[str, Any]] = {
        "wikidata": {"input": [f"{SAMPLE}/wikidata/*.json"]},
        "wikipedia": {"input": [f"{SAMPLE}/wikipedia/{language}wiki*.xml" for language in ("de", "en")]},
        "web": {"input": [f"{SAMPLE}/crawl/museum-and-gardens.warc"]},
        "curate": {"rows_per_part": 5},
        "ner": {"types": ["PER", "LOC", "ORG"]},
        "relations": {},
        "retrieval": {},
        "faq_retrieval": {},
    }
    chosen = {name: sections[name] for name in stages or sections}
    path.write_text(yaml.safe_dump({"name": "small", "languages": ["de", "en"], **chosen}))
    return path


@dataclass
class Run:
    """A process in a session of its own, its output in files of the folder `logs`; ends with the block it is used in.

    `stage` is what it runs, None for a build. `around` is called in the process with what there is to run.
    """

    arguments: Sequence[str]
    logs: Path
    stage: str | None = None
    around: Around | None = None
    _process: Any = field(default=None, init=False)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self.err = self.logs / f"{len(list(self.logs.iterdir()))}.err"
        self.out = self.err.with_suffix(".out")
        self.err.touch()
        self._process = _SERVER.Process(
            target=_run, args=(self.stage, list(self.arguments), str(self.out), str(self.err), self.around)
        )
        self._process.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        for pid in self.members():
            os.kill(pid, signal.SIGKILL)

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process itself, not to its workers."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        self._process.kill()
        self._process.join()

    def alive(self) -> bool:
        return bool(self._process.is_alive())

    def wait(self, seconds: float = 120) -> int:
        """The exit status, negative for a signal; fails when it takes longer."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"still running after {seconds} s: {self.told()}"
        return int(self._process.exitcode)

    def told(self) -> str:
        """What it has written to stderr so far."""
        return self.err.read_text(errors="replace")

    def stages(self) -> list[str]:
        """The stages that it began to run."""
        return re.findall(r"^(\w+): running", self.told(), re.MULTILINE)

    def wait_for(self, happened: Callable[[], object], seconds: float = 120) -> bool:
        """Look every millisecond until it happened (True) or the process ended (False)."""
        deadline = time.monotonic() + seconds
        while not happened():
            if not self.alive():
                return bool(happened())
            assert time.monotonic() < deadline, f"nothing in {seconds} s: {self.told()}"
            time.sleep(0.001)
        return True

    def members(self) -> list[int]:
        """Processes of its session that live: itself, its workers and their children."""
        return [pid for pid in _processes() if _session(pid) == self.pid]

    def wait_for_no_member(self, seconds: float) -> float:
        """Seconds until the last process of its session is gone; fails after `seconds`."""
        begun = time.monotonic()
        while left := self.members():
            assert time.monotonic() - begun < seconds, f"still there: {[_command_line(pid) for pid in left]}"
            time.sleep(0.02)
        return time.monotonic() - begun


def _run(stage: str | None, arguments: list[str], out: str, err: str, around: Around | None) -> None:
    os.setsid()
    for path, descriptor in ((out, 1), (err, 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, descriptor)
        os.close(file)
    main = partial(command.main, STAGES[stage], arguments) if stage else partial(build.main, arguments)
    sys.exit(around(main) if around else main())


def fork(function: Callable[..., None], *arguments: object) -> int:
    """The exit status of a process that calls a function of a module, negative for a signal."""
    process = _SERVER.Process(target=function, args=arguments)
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return int(process.exitcode)


def _processes() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _session(pid: int) -> int | None:
    """The session of a process, None for one that is gone or a zombie."""
    try:
        state, _parent, _group, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else int(session)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return "gone"


def datasets(output: Path) -> dict[str, dict[str, Any]]:
    """Manifests of the datasets below `output` by folder, without what may differ; each must be whole.

    A folder with a manifest holds the parts that it names, of their sizes and digests, and nothing else.
    """
    manifests = {}
    for path in sorted(output.rglob("manifest.json")):
        folder = path.parent.relative_to(output).as_posix()
        content = json.loads(path.read_text())
        found = {
            file.relative_to(path.parent).as_posix(): (file.stat().st_size, _sha256(file))
            for file in path.parent.rglob("*")
            if file.is_file() and file != path
        }
        assert found == {part["path"]: (part["size"], part["sha256"]) for part in content["parts"]}, folder
        manifests[folder] = {name: value for name, value in content.items() if name not in TIMES}
    return manifests


def published_files(output: Path) -> set[str]:
    """The files below `output` but those of a run itself, while one may be writing there."""
    found = set()
    for folder, folders, names in os.walk(output):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found |= {f"{folder}/{name}" for name in names if not name.startswith(".")}
    return found


def files(output: Path) -> dict[str, str]:
    """Digests of all files below `output` by path; of a manifest, without what may differ."""
    found = {file.relative_to(output).as_posix(): file for file in sorted(output.rglob("*")) if file.is_file()}
    return {
        path: _manifest_digest(file) if file.name == "manifest.json" else _sha256(file) for path, file in found.items()
    }


def _manifest_digest(path: Path) -> str:
    content = {name: value for name, value in json.loads(path.read_text()).items() if name not in TIMES}
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
