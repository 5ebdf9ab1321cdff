"""Job servers: their jars, fetched once and checked; which one is taken; what their processes leave behind."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions
from apache_beam.utils.subprocess_server import JavaJarServer
from apache_beam.version import __version__ as beam_version

from pipelines.engine import Engine
from pipelines.job_servers import __main__ as job_servers_command
from pipelines.job_servers import jars
from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.java import job_server_command
from pipelines.job_servers.processes import Process
from pipelines.job_servers.service import JobService, short
from tests.file_server import file_server
from transforms.fetch.attempts import DownloadError

CONTENT = b"a jar"
PLACE = "org/example/thing/1.0/thing-1.0.jar"


@pytest.fixture
def one_jar(monkeypatch, tmp_path):
    """A list of one jar, and an empty cache."""
    monkeypatch.setenv("BABELMILL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(jars, "jars", lambda _server: [jars.Jar(PLACE, hashlib.sha256(CONTENT).hexdigest())])


@pytest.fixture
def java(monkeypatch, tmp_path):
    """A program `java` that only has to be there."""
    program = tmp_path / "home" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    return str(program)


@pytest.mark.parametrize("server", ["flink", "spark"])
def test_each_jar_of_a_list_is_named_once_with_its_digest(server):
    listed = jars.jars(server)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in listed)
    assert len({jar.path for jar in listed}) == len(listed) > 100


def test_jars_are_fetched_once(one_jar):
    with file_server() as server:
        server.files[f"/{PLACE}"] = CONTENT
        (path,) = jars.fetch_jars("flink", lambda _text: None, server.root)
        assert path.read_bytes() == CONTENT
        asked = len(server.requests)
        assert jars.fetch_jars("flink", lambda _text: None, server.root) == [path]
        assert len(server.requests) == asked


def test_a_jar_with_other_content_is_not_taken(one_jar):
    with file_server() as server:
        server.files[f"/{PLACE}"] = b"another"
        with pytest.raises(DownloadError, match="sha256"):
            jars.fetch_jars("flink", lambda _text: None, server.root)
    assert [jar.path for jar in jars.missing("flink")] == [PLACE]


@pytest.mark.parametrize("runner", ["flink", "spark"])
def test_without_java_nothing_begins(runner, monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"no program java: Flink and Spark need Java .*install"):
        Engine(runner).check()


def test_a_cluster_needs_to_be_told_what_runs_python(java):
    with pytest.raises(EngineError, match="--environment_type EXTERNAL"):
        Engine("flink", flags=("--flink_master=localhost:8081",)).check()


def command(*flags: str) -> list[str]:
    return job_server_command("flink", flags, 1234, lambda _text: None)


def test_the_jar_that_is_named_comes_before_that_of_beam_and_ours(java, one_jar, tmp_path):
    ours = jars.jars_folder() / PLACE
    ours.parent.mkdir(parents=True)
    ours.write_bytes(CONTENT)
    cache = tmp_path / "beam"
    cache.mkdir()
    in_cache = f"--jar_cache_dir={cache}"
    assert command(in_cache)[0] == java
    assert str(ours) in command(in_cache)
    of_beam = cache / f"beam-runners-flink-1.19-job-server-{beam_version}.jar"
    of_beam.touch()
    assert command(in_cache)[command(in_cache).index("-jar") + 1] == str(of_beam)
    named = tmp_path / "named.jar"
    named.touch()
    told = command(in_cache, f"--flink_job_server_jar={named}")
    assert told[told.index("-jar") + 1] == str(named)


def test_a_version_of_flink_that_is_named_is_asked_for_even_where_it_is_the_default_of_beam(
    java, one_jar, monkeypatch, tmp_path
):
    asked: list[str] = []
    monkeypatch.setattr(JavaJarServer, "_download_jar_to_cache", lambda url, *_: asked.append(url))
    version = FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS[-1]
    told = command(f"--jar_cache_dir={tmp_path}", f"--flink_version={version}")
    name = f"beam-runners-flink-{version}-job-server-{beam_version}.jar"
    assert told[told.index("-jar") + 1] == str(tmp_path / name)
    assert [url.rpartition("/")[2] for url in asked] == [name]


def test_a_job_server_that_ends_at_once_is_an_error_with_its_last_words():
    fails = [sys.executable, "-c", "import sys; sys.exit('java.lang.Error: no room')"]
    with JobService(lambda _port: fails) as service, pytest.raises(EngineError, match=r"java\.lang\.Error: no room"):
        service.address()


def test_a_process_ends_with_the_one_that_started_it_even_when_that_is_killed(tmp_path):
    told = tmp_path / "told"
    inner = f"import os, pathlib, sys, time; pathlib.Path({str(told)!r}).write_text(f'{{os.getpid()}} ' + sys.argv[1])"
    outer = (
        "import time; from pipelines.job_servers.processes import Process; import sys;"
        f"Process([sys.executable, '-c', {(inner + '; time.sleep(600)')!r}, '{{}}']); time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", outer])
    try:
        while not (told.exists() and told.read_text().count(" ")):
            assert starter.poll() is None
            time.sleep(0.05)
    finally:
        starter.kill()
        starter.wait()
    process, folder = told.read_text().split(" ", 1)
    while is_running(int(process)) or Path(folder).exists():  # for ever, if it does not end
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_is_stopped_with_what_it_started_and_its_status_is_told():
    process = Process([sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(600)"])
    while "ready" not in process.log():
        time.sleep(0.05)
    assert process.status is None
    process.stop()
    assert process.status == 128 + signal.SIGTERM


def test_of_a_stack_trace_the_cause_is_told():
    python = "java.lang.RuntimeException: Error received\n  File 'x'\nValueError: bad [while running 'a']\n\tat x"
    assert short(python) == "ValueError: bad [while running 'a']"
    java = "java.util.ExecutionException: a.B\n\tat c.D\nCaused by: java.io.IOException: No space left\n\tat e.F"
    assert short(java) == "java.io.IOException: No space left"
    assert short(java, python) == "ValueError: bad [while running 'a']"
    assert short("", "\n") == "it printed nothing"


def test_the_command_refuses_other_servers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        job_servers_command.main(["storm"])
    assert "invalid choice: 'storm'; there are flink, spark" in capsys.readouterr().err


@pytest.mark.parametrize("named", [[], ["flink"]])
def test_the_command_fetches_what_is_named_or_all(
    named: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("apache_beam.utils.subprocess_server.JavaJarServer.MAVEN_CENTRAL_REPOSITORY", "http://[::1]:1")
    monkeypatch.setenv("BABELMILL_CACHE", str(tmp_path))
    for server in named or job_servers_command.SERVERS:
        for jar in jars.jars(server):
            place = jars.jars_folder() / jar.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    assert job_servers_command.main(named) == 0
    assert capsys.readouterr().out.strip() == str(jars.jars_folder())
