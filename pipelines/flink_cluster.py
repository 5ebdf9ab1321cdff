"""A Flink session cluster on this machine, as real ones are: a job manager, task managers, and a pool of workers.

`python -m pipelines.flink_cluster` (or `make flink-cluster`) starts it and prints how to build on it; Ctrl-C ends it.
It needs only Java and listens on loopback only. A task manager that ends is started again, as a real cluster does.
"""

import argparse
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import requests
import yaml
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.jars import fetch_jars
from pipelines.job_servers.java import JAVA_FLAGS, find_java
from pipelines.job_servers.processes import Process
from pipelines.job_servers.service import START_SECONDS, short
from pipelines.job_servers.workers import WorkerPool
from pipelines.temporary_folder import own_temporary_folder
from transforms.fetch.attempts import DownloadError

JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
HEAP_MEGABYTES = 768
SECONDS_BETWEEN_LOOKS = 0.5


class FlinkCluster:
    """A session cluster; a context manager. `master` is its address for --flink_master, `pool` that of the workers.

    `port` is that of Flink's REST service, `pool_port` that of the pool of workers; 0 takes a free one. `java_flags` go
    to each Java process. Raises EngineError where a port is taken or a process does not start, DownloadError where the
    jars cannot be had.
    """

    def __init__(
        self,
        task_managers: int = 2,
        slots: int = 1,
        port: int = 0,
        pool_port: int = 0,
        java_flags: Sequence[str] = (),
        say: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True),
    ) -> None:
        self.slots = slots
        self.task_managers: list[Process] = []
        self._wanted = task_managers
        self._port = _free_port(port)
        self._rpc_port = _free_port(0)
        self._pool_port = pool_port
        self._java_flags = tuple(java_flags)
        self._say = say
        self._running = ExitStack()
        self._ending = threading.Event()
        self.master = f"localhost:{self._port}"
        self.pool = ""

    def __enter__(self) -> "FlinkCluster":
        try:
            self._start()
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        self._running.close()

    @property
    def flags(self) -> tuple[str, ...]:
        """The Beam flags of an engine that runs on it."""
        return (
            f"--flink_master={self.master}",
            "--environment_type=EXTERNAL",
            f"--environment_config={self.pool}",
            f"--sdk_worker_parallelism={self.slots}",
        )

    def _start(self) -> None:
        java = find_java(PipelineOptions([]))
        classes = ("-cp", os.pathsep.join(map(str, fetch_jars("flink", self._say))))
        folder = self._running.enter_context(tempfile.TemporaryDirectory(prefix="babelmill-flink-"))
        Path(folder, "config.yaml").write_text(yaml.safe_dump(self._configuration()))
        command = (java, *JAVA_FLAGS, f"-Xmx{HEAP_MEGABYTES}m", *self._java_flags, *classes)
        self._command = (*command, TASK_MANAGER, "--configDir", folder)
        self.pool = self._running.enter_context(WorkerPool(self._pool_port)).address
        self._job_manager = Process((*command, JOB_MANAGER, "--configDir", folder))
        self._running.callback(self._job_manager.stop)
        self.task_managers = [Process(self._command) for _ in range(self._wanted)]
        self._running.callback(self._stop_task_managers)
        end = time.monotonic() + START_SECONDS
        while self._registered() < self._wanted:
            ended = [process for process in (self._job_manager, *self.task_managers) if process.status is not None]
            if ended or time.monotonic() > end:
                log = (ended[0] if ended else self._job_manager).log()
                raise EngineError(f"the Flink cluster did not start: {short(log)}")
            time.sleep(SECONDS_BETWEEN_LOOKS)
        watch = threading.Thread(target=self._keep_task_managers, daemon=True)
        watch.start()
        self._running.callback(watch.join)
        self._running.callback(self._ending.set)

    def wait(self) -> None:
        """Raises EngineError when the job manager has ended; that is not started again, since it knows the jobs."""
        while self._job_manager.status is None:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        raise EngineError(f"the job manager ended: {short(self._job_manager.log())}")

    def _registered(self) -> int:
        """Task managers that the job manager knows; none where another one answers at its port."""
        try:
            settings = requests.get(f"http://{self.master}/jobmanager/config", timeout=5).json()
            if {"key": "jobmanager.rpc.port", "value": str(self._rpc_port)} not in settings:
                return 0
            return len(requests.get(f"http://{self.master}/taskmanagers", timeout=5).json()["taskmanagers"])
        except (requests.RequestException, LookupError):  # it is not ready
            return 0

    def _keep_task_managers(self) -> None:
        while not self._ending.wait(SECONDS_BETWEEN_LOOKS):
            for number, process in enumerate(self.task_managers):
                if process.status is not None:
                    self._say(f"task manager {number + 1} ended with status {process.status}; starting it again")
                    process.stop()
                    self.task_managers[number] = Process(self._command)

    def _stop_task_managers(self) -> None:
        for process in self.task_managers:
            process.stop()

    def _configuration(self) -> dict[str, str | int | float | bool]:
        """Flink's settings for all of its processes; sizes of memory have to be told where no script starts them."""
        return {
            "jobmanager.rpc.address": "localhost",
            "jobmanager.rpc.port": self._rpc_port,
            "jobmanager.bind-host": "127.0.0.1",
            "rest.address": "localhost",
            "rest.bind-address": "127.0.0.1",
            "rest.port": self._port,
            "taskmanager.host": "localhost",
            "taskmanager.bind-host": "127.0.0.1",
            "taskmanager.numberOfTaskSlots": self.slots,
            "taskmanager.cpu.cores": self.slots,
            "taskmanager.memory.task.heap.size": f"{HEAP_MEGABYTES - 128}mb",
            "taskmanager.memory.framework.heap.size": "128mb",
            "taskmanager.memory.framework.off-heap.size": "128mb",
            "taskmanager.memory.jvm-metaspace.size": "256mb",
            "taskmanager.memory.jvm-overhead.min": "192mb",
            "taskmanager.memory.jvm-overhead.max": "192mb",
            "taskmanager.memory.task.off-heap.size": "256mb",
            "taskmanager.memory.managed.size": "512mb",
            "taskmanager.memory.network.min": "256mb",
            "taskmanager.memory.network.max": "256mb",
            "cluster.evenly-spread-out-slots": True,
            # One copy of each class of Beam, that of the cluster: workers then live as long as a job.
            "classloader.resolve-order": "parent-first",
            "restart-strategy.type": "fixed-delay",
            "restart-strategy.fixed-delay.attempts": 10,
            "restart-strategy.fixed-delay.delay": "1 s",
            "heartbeat.interval": 2000,
            "heartbeat.timeout": 20000,
            "pekko.framesize": "268435456b",
            "pekko.ask.timeout": "60 s",
        }


def _free_port(port: int) -> int:
    """`port` if this process could listen on it, or some free one for 0; raises EngineError where it is taken."""
    with socket.socket() as listening:
        # Connections of a cluster that has just ended are no matter.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise EngineError(f"--port {port}: cannot listen on it, name another one: {error}") from error
        return int(listening.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m pipelines.flink_cluster`: a cluster until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.flink_cluster",
        description="Start a Flink session cluster on this machine (loopback only) and print how to build on it.",
        allow_abbrev=False,
    )
    parser.add_argument("--task_managers", type=int, default=2, help="task managers (default: %(default)s)")
    parser.add_argument("--slots", type=int, default=1, help="slots, workers, of each (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="of Flink's REST service (default: %(default)s)")
    parser.add_argument("--pool_port", type=int, default=50000, help="of the pool of workers (default: %(default)s)")
    flags = parser.parse_args(arguments)
    if flags.task_managers < 1 or flags.slots < 1:
        parser.exit(2, f"{parser.prog}: --task_managers and --slots: at least 1 is needed\n")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, signal.default_int_handler)
    try:
        with (
            own_temporary_folder(),
            FlinkCluster(flags.task_managers, flags.slots, flags.port, flags.pool_port) as cluster,
        ):
            print(
                f"Flink runs at http://{cluster.master} with {flags.task_managers} task managers. Build on it with:\n"
                f"  make corpus RUNNER=flink WORKERS={flags.task_managers * flags.slots} "
                f"FLAGS='{' '.join(cluster.flags)}'\nCtrl-C ends it.",
                flush=True,
            )
            cluster.wait()
    except (EngineError, DownloadError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
