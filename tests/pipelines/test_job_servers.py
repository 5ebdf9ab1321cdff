"""Job servers: their jars, fetched once and checked; which one is taken; what their processes leave behind."""

import fcntl
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions
from apache_beam.utils.subprocess_server import JavaJarServer
from apache_beam.version import __version__ as beam_version

from pipelines import flink_cluster
from pipelines.engine import Engine
from pipelines.job_servers import __main__ as job_servers_command
from pipelines.job_servers import flink_jobs, jars
from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.java import job_server_command
from pipelines.job_servers.processes import Process
from pipelines.job_servers.service import JobService, short
from pipelines.job_servers.workers import WorkerPool
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


def test_jars_that_another_process_fetches_are_waited_for(one_jar, capfd):
    path = jars.jars_folder() / PLACE
    path.parent.mkdir(parents=True)
    said: list[str] = []
    with file_server() as server, (jars.jars_folder() / ".lock").open("w") as lock:
        server.files[f"/{PLACE}"] = CONTENT
        fcntl.flock(lock, fcntl.LOCK_EX)
        fetching = threading.Thread(target=jars.fetch_jars, args=("flink", said.append, server.root))
        fetching.start()
        told = ""
        while fetching.is_alive() and "waiting until it is through" not in told:
            time.sleep(0.01)
            told += capfd.readouterr().err
        path.write_bytes(CONTENT)
        fcntl.flock(lock, fcntl.LOCK_UN)
        fetching.join()
        assert (server.requests, said) == ([], [])


def test_a_cache_that_cannot_be_written_to_is_told(one_jar):
    jars.jars_folder().parent.mkdir()
    jars.jars_folder().write_text("no folder")
    with pytest.raises(DownloadError, match=r"cannot write to .*/jars: "):
        jars.fetch_jars("flink", lambda _text: None, "http://127.0.0.1:9")


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
    told, last = tmp_path / "told", tmp_path / "last"
    inner = f"import os, pathlib, sys, time; pathlib.Path({str(told)!r}).write_text(f'{{os.getpid()}} ' + sys.argv[1])"
    outer = (
        "import time; from pipelines.job_servers.processes import Process; import sys;"
        f"Process([sys.executable, '-c', {(inner + '; time.sleep(600)')!r}, '{{}}'], last=['touch', {str(last)!r}]);"
        "time.sleep(600)"
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
    while is_running(int(process)) or Path(folder).exists() or not last.exists():  # for ever, if it does not end
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_all_processes_leaves_the_last_thing_to_do(number, tmp_path):
    last = tmp_path / "last"
    process = Process([sys.executable, "-c", "print('ready', flush=True); input()"], last=["touch", str(last)])
    while "ready" not in process.log() and process.status is None:
        time.sleep(0.05)
    os.kill(process.pid, number)
    process.stop()
    assert last.exists()


def test_a_process_whose_last_thing_fails_has_its_status():
    process = Process(["true"], last=[sys.executable, "-c", "raise SystemExit(99)"])
    while process.status is None:
        time.sleep(0.05)
    assert process.status == 99
    process.stop()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (
            b'{"jobs": [{"jid": "a", "name": "my", "state": "FAILED"}, {"jid": "b", "name": "", "state": "RUNNING"}]}',
            0,
        ),
        (b"<html>", flink_jobs.STILL_RUNS),
        (b'{"jobs": 3}', flink_jobs.STILL_RUNS),
        (b"[]", flink_jobs.STILL_RUNS),
    ],
    ids=["ended", "no JSON", "no jobs", "no object"],
)
def test_jobs_that_ended_and_those_of_others_are_not_cancelled(answer, status):
    with file_server() as server:
        server.files["/jobs/overview"] = answer
        command = flink_jobs.cancel_command(server.root, "my")
        assert subprocess.run(command, check=False, env={"http_proxy": "http://[::1]:1"}).returncode == status
        assert [method for method, _, _ in server.requests] == ["GET"]


@pytest.mark.parametrize("error", [None, SystemExit(143), EngineError("it failed")])
def test_a_job_that_may_go_on_is_told_where_no_error_says_more(error, capsys):
    service = JobService(lambda _port: (), "babelmill-1")
    service._process = Process(["true"], last=[sys.executable, "-c", f"raise SystemExit({flink_jobs.STILL_RUNS})"])
    service._process.stop()
    with pytest.raises(type(error)) if error else nullcontext(), service:
        if error:
            raise error
    told = capsys.readouterr().err
    assert told == ("" if isinstance(error, EngineError) else f"{STILL_RUNNING}\n")


STILL_RUNNING = "Flink may still run the job babelmill-1: cancel it on Flink's page"


def test_a_run_that_is_stopped_gives_its_job_up():
    class Result:
        cancelled = False

        def wait_until_finish(self):
            raise SystemExit(143)

        def cancel(self):
            self.cancelled = True
            raise RuntimeError("the service is not there")

    class Pipeline:
        result = Result()

        def run(self):
            return self.result

    with pytest.raises(SystemExit, match="143"):
        Engine("dataflow").run(Pipeline())
    assert Pipeline.result.cancelled


def test_two_pools_of_workers_do_not_share_a_port():
    with WorkerPool() as pool:
        port = int(pool.address.rpartition(":")[2])
        with pytest.raises(EngineError, match=f"--pool_port: port {port} is taken"):
            WorkerPool(port)


def test_a_cluster_command_names_the_port_that_is_taken(capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert flink_cluster.main([f"--port={port}"]) == 1
    assert f"python -m pipelines.flink_cluster: --port {port}: cannot listen on it" in capsys.readouterr().err


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
