"""`python -m pipelines.job_servers`: fetch the jars of Beam's job servers ahead of the first run that needs them."""

import argparse
import sys
from collections.abc import Sequence

from pipelines.job_servers.jars import fetch_jars, jars_folder
from transforms.fetch.attempts import DownloadError

SERVERS = ("flink", "spark")


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status, 1 where a jar cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.job_servers", description=__doc__.partition(": ")[2])
    parser.add_argument("servers", nargs="*", metavar="SERVER", help="flink, spark; both without any")
    servers = parser.parse_args(arguments).servers or SERVERS
    if unknown := set(servers) - set(SERVERS):  # `choices` would refuse none at all
        parser.error(f"invalid choice: {min(unknown)!r}; there are {', '.join(SERVERS)}")
    try:
        for server in servers:
            fetch_jars(server, lambda text: print(text, file=sys.stderr, flush=True))
    except DownloadError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(jars_folder())
    return 0


if __name__ == "__main__":
    sys.exit(main())
