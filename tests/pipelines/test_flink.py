"""Flink: embedded in the job server, and a real session cluster on loopback, one of whose task managers is killed."""

import dataclasses
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import apache_beam as beam
import grpc
import pytest
import requests

from pipelines import wikidata
from pipelines.engine import Engine
from pipelines.flink_cluster import FlinkCluster
from pipelines.job_servers.errors import EngineError
from tests.engine_runs import QUICK_JAVA, QUICK_JOB_SERVER, made, need
from tests.file_server import file_server


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return made(tmp_path_factory.mktemp("direct"), Engine())


LISTENING = "0A"
LOOPBACK = ("0100007F:", "0000000000000000FFFF00000100007F:")


def test_embedded_flink_writes_the_bytes_of_the_local_runner_and_a_failed_step_is_told(expected, tmp_path):
    need("flink")
    with Engine("flink", 2, QUICK_JOB_SERVER).started() as engine:
        assert made(tmp_path, engine) == expected
        pipeline = engine.pipeline()
        _ = pipeline | beam.Create(["seven"]) | beam.Map(int)
        with pytest.raises(EngineError, match=r"failed on flink: .*invalid literal for int\(\) with base 10: 'seven'"):
            engine.run(pipeline)
        server = child_of(engine.service._process.pid)
    assert not Path(f"/proc/{server}").exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # Beam's, when its server goes
def test_a_job_on_a_cluster_survives_its_task_manager_and_writes_the_same_bytes(expected, tmp_path):
    need("flink")
    with FlinkCluster(task_managers=2, java_flags=QUICK_JAVA) as cluster:
        port = int(cluster.master.rpartition(":")[2])
        with pytest.raises(EngineError, match=f"--port {port}: cannot listen on it"):
            FlinkCluster(port=port)
        for process in map(child_of, (process.pid for process in cluster.task_managers)):
            assert ports(process) == ports(process, LOOPBACK) != set()
        with Engine("flink", 2, (*cluster.flags, *QUICK_JOB_SERVER)).started() as engine:
            outcome, ports_of_jobs = run_while_a_task_manager_is_killed(cluster, engine, tmp_path)
            job = run_for_ever(engine)
            while "RUNNING" not in states_of_jobs(cluster):
                assert job.is_alive()
                time.sleep(0.1)
        states = states_of_jobs(cluster)  # the run is over as if it had been stopped
        job.join()
        os.kill(child_of(cluster._job_manager.pid), signal.SIGKILL)
        with pytest.raises(EngineError, match="the job manager ended"):
            cluster.wait()
        processes = [process.pid for process in cluster.task_managers]
    assert outcome == expected
    assert len(ports_of_jobs) == 2
    assert states == ["CANCELED", "FINISHED"]
    assert not [process for process in processes if Path(f"/proc/{process}").exists()]


def run_while_a_task_manager_is_killed(cluster, engine, folder):
    """What the job made, and the engine's ports that its held step was done for: before the kill and after it."""
    reached, go = folder / "reached", folder / "go"

    def build(pipeline, settings, inputs):
        outputs = wikidata.STAGE.build(pipeline, settings, inputs)

        def hold(batch):  # pickled with what it uses: workers cannot import a test
            with reached.open("a") as file:
                file.write(os.environ["CONTROL_API_SERVICE_DESCRIPTOR"].rpartition(":")[2].strip('"\n ') + "\n")
            while not go.exists():
                time.sleep(0.1)
            return batch

        rows = outputs["facts"]["rows"]
        outputs["facts"]["rows"] = rows | "Hold" >> beam.Map(hold).with_output_types(rows.element_type)
        return outputs

    results = []
    stage = dataclasses.replace(wikidata.STAGE, build=build)
    job = threading.Thread(target=lambda: results.append(made(folder / "out", engine, stage)))
    job.start()
    while job.is_alive() and not (reached.exists() and "\n" in reached.read_text()):
        time.sleep(0.1)
    (killed,) = (
        process for process in cluster.task_managers if int(reached.read_text()) in ports(child_of(process.pid))
    )
    os.kill(child_of(killed.pid), signal.SIGKILL)
    while job.is_alive() and len(set(reached.read_text().split())) < 2:  # until that step is done again
        time.sleep(0.1)
    go.touch()
    job.join()
    assert killed not in cluster.task_managers
    return results[0], set(reached.read_text().split())


def run_for_ever(engine):
    """Run a job in a thread until its engine is gone."""
    pipeline = engine.pipeline()
    _ = pipeline | beam.Create([600]) | beam.Map(time.sleep)

    def run():
        with suppress(EngineError, RuntimeError, grpc.RpcError):
            engine.run(pipeline)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def states_of_jobs(cluster):
    jobs = requests.get(f"http://{cluster.master}/jobs/overview", timeout=10).json()["jobs"]
    return sorted(job["state"] for job in jobs)


def test_a_cluster_is_not_taken_for_another_one_at_its_port():
    need("flink")
    with file_server(taskmanagers=b'{"taskmanagers": [{}]}') as server:
        server.files["/jobmanager/config"] = b'[{"key": "jobmanager.rpc.port", "value": "6123"}]'
        cluster = FlinkCluster(task_managers=1, java_flags=QUICK_JAVA)
        cluster.master = server.root.removeprefix("http://")
        cluster._port = int(cluster.master.rpartition(":")[2])  # as if both had found it free
        with pytest.raises(EngineError, match=r"did not start: java\.net\.BindException"), cluster:
            pass


def child_of(process: int) -> int:
    (child,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(child)


def ports(process: int, addresses: tuple[str, ...] = ("",)) -> set[int]:
    """Ports that a process listens on, at addresses that begin so (in the hexadecimal digits of Linux)."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()}
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]
    ]
    return {
        int(line[1].rpartition(":")[2], 16)
        for line in lines
        if line[3] == LISTENING and f"socket:[{line[9]}]" in sockets and line[1].startswith(addresses)
    }
