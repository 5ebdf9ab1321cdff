"""The command of Beam's job server for Flink or Spark: which Java, which jars, which arguments."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    JobServerOptions,
    PipelineOptions,
    SparkRunnerOptions,
)
from apache_beam.runners.portability.flink_runner import FlinkJarJobServer, FlinkRunner
from apache_beam.runners.portability.spark_runner import SparkJarJobServer
from apache_beam.utils.subprocess_server import JavaHelper, JavaJarServer
from apache_beam.version import __version__ as beam_version

from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.jars import fetch_jars
from pipelines.job_servers.options import FlinkOptions

FLINK_CONFIGURATION = Path(__file__).parent / "flink_conf"

JAVA_FLAGS = (
    # What Flink and Spark look into by reflection, which Java 17 keeps closed (Flink's default `env.java.opts.all`).
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in (
            *("java.io", "java.lang", "java.lang.invoke", "java.lang.reflect", "java.net", "java.nio", "java.text"),
            *("java.time", "java.util", "java.util.concurrent", "java.util.concurrent.atomic"),
            *("sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar"),
        )
    ),
    "-Djava.io.tmpdir={}",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)

_DRIVERS = {
    "flink": "org.apache.beam.runners.flink.FlinkJobServerDriver",
    "spark": "org.apache.beam.runners.spark.SparkJobServerDriver",
}


def find_java(options: PipelineOptions) -> str:
    """The program `java`: of --job_server_java_launcher, JAVA_HOME or PATH. Raises EngineError without one."""
    named = options.view_as(JobServerOptions).job_server_java_launcher
    launcher: str = JavaHelper.get_java() if named == "java" else named
    if found := shutil.which(launcher):
        return found
    raise EngineError(
        f"no program {launcher}: Flink and Spark need Java 11 or 17; install it (Debian and Ubuntu: apt install "
        "openjdk-17-jre-headless) or name it by JAVA_HOME; --runner direct needs none"
    )


def job_server_command(engine: str, flags: Sequence[str], port: int, say: Callable[[str], None]) -> list[str]:
    """What starts the job server of "flink" or "spark" on `port`, for Beam's flags; missing jars are fetched.

    A jar that the user names (--flink_job_server_jar, --flink_version, …) is left to Beam; else Beam's own jar of this
    version is taken if Beam's cache has it; else the jars of our list. Raises EngineError without Java, DownloadError
    where the jars cannot be had.
    """
    options = PipelineOptions(list(flags))
    java = find_java(options)
    if jar := _named_jar(engine, options, flags) or _cached_jar(engine, options):
        program = ["-jar", jar]
    else:
        program = ["-cp", os.pathsep.join(map(str, fetch_jars(engine, say))), _DRIVERS[engine]]
    return [
        java,
        *JAVA_FLAGS,
        *options.view_as(JobServerOptions).job_server_jvm_properties,
        *program,
        *_arguments(engine, options),
        f"--job-port={port}",
        "--artifact-port=0",
        "--expansion-port=-1",
        "--artifacts-dir={}/artifacts",
    ]


def _named_jar(engine: str, options: PipelineOptions, flags: Sequence[str]) -> str | None:
    """The jar that flags ask for; Beam downloads it where it is not on this machine."""
    server = FlinkJarJobServer(options) if engine == "flink" else SparkJarJobServer(options)
    asked = (f"--{engine}_job_server_jar", f"--{engine}_version")  # one that names Beam's default is meant, too
    if not any(flag.partition("=")[0] in asked for flag in flags):
        return None
    jar: str = server.local_jar(server.path_to_jar(), options.view_as(JobServerOptions).jar_cache_dir)
    return jar


def _cached_jar(engine: str, options: PipelineOptions) -> str | None:
    """Beam's own jar of this version if its cache has one, that for the latest Flink first."""
    names = (
        [f"beam-runners-flink-{flink}" for flink in reversed(FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS)]
        if engine == "flink"
        else ["beam-runners-spark-3"]
    )
    folder = Path(options.view_as(JobServerOptions).jar_cache_dir or JavaJarServer.JAR_CACHE)
    jars = (folder / f"{name}-job-server-{beam_version}.jar" for name in names)
    return next((str(jar) for jar in jars if jar.is_file()), None)


def _arguments(engine: str, options: PipelineOptions) -> list[str]:
    if engine == "spark":
        return [f"--spark-master-url={options.view_as(SparkRunnerOptions).spark_master_url}"]
    master = FlinkRunner.add_http_scheme(options.view_as(FlinkRunnerOptions).flink_master)
    configuration = options.view_as(FlinkOptions).flink_conf_dir or FLINK_CONFIGURATION
    return [f"--flink-master={master}", f"--flink-conf-dir={configuration}"]
