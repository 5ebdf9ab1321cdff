"""Fetch dumps, crawl archives and models: `python -m pipelines.fetch --input ADDRESS... --output DIR`."""

import argparse
import sys
from collections.abc import Sequence

from apache_beam.io.filesystems import FileSystems

from pipelines.engine import Engine, check_beam_flags, quiet_logging
from transforms.common_crawl.listing import BASE, is_listing, read_listing
from transforms.common_crawl.sample import Sample
from transforms.fetch.attempts import DownloadError
from transforms.fetch.checksums import SUMS
from transforms.fetch.download import is_address, path_of
from transforms.fetch.fetch_files import fetch_files
from transforms.models.fetch_model import fetch_model
from transforms.models.registry import CACHE_VARIABLE, ModelError, model, models, models_folder
from transforms.sources.files import open_stored


def addresses_of(inputs: Sequence[str], base: str | None, sample: Sample | None) -> list[str]:
    """The addresses that inputs are or list, none twice.

    Raises ValueError for an input that is neither, and for a sample where nothing is a listing.
    """
    found: list[str] = []
    listings = 0
    for given in inputs:
        try:
            listed = is_listing(given, open_stored)
        except OSError as error:
            raise ValueError(f"--input {given}: {error}") from error
        if listed:
            listings += 1
            found += read_listing(given, open_stored, base, sample)
        elif is_address(given):
            found.append(given)
        else:
            raise ValueError(f"--input {given}: neither an address (https://…) nor a listing of archives")
    if sample and not listings:
        raise ValueError("--sample: it is drawn from listings, but no --input is one")
    if local := [address for address in found if not is_address(address)]:
        raise ValueError(f"{local[0]} is no address (https://…); name where the paths of the listing begin by --base")
    return list(dict.fromkeys(found))


def parser() -> argparse.ArgumentParser:
    """The flags."""
    flags = argparse.ArgumentParser(
        prog="python -m pipelines.fetch",
        description="Fetch files from web servers into a folder or a bucket, resumed where an earlier run broke off, "
        f"and write their digests to {SUMS} there; fetch models into the folder where the stages look for them.",
        epilog="Further flags go to Apache Beam, whose filesystems write to buckets.",
        allow_abbrev=False,
    )
    flags.add_argument(
        "--input",
        nargs="+",
        default=[],
        help="addresses of dumps and archives, and listings of archives by address or path (warc.paths.gz of Common "
        "Crawl, wet.paths.gz, cc-index-table.paths.gz)",
    )
    flags.add_argument("--output", help="folder or bucket; a file lies in OUTPUT/HOST/PATH")
    flags.add_argument("--sample", type=float, help="files to take of each listing, below 1 a share of them")
    flags.add_argument("--seed", type=int, default=0, help="seed of that choice (default: %(default)s)")
    flags.add_argument(
        "--base", help=f"where paths in listings begin (default: the host of the listing, {BASE} for a local one)"
    )
    flags.add_argument(
        "--models",
        nargs="+",
        default=[],
        metavar="NAME",
        help=f"models to fetch into {models_folder()} (the environment variable {CACHE_VARIABLE} names another place): "
        f"{', '.join(models())}",
    )
    return flags


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch what the flags name; exit status 2 for bad flags, 1 where something could not be fetched."""
    quiet_logging()
    flags_parser = parser()
    flags, beam_flags = flags_parser.parse_known_args(arguments)
    try:
        addresses = _checked(flags, beam_flags)
    except (ValueError, DownloadError) as error:
        flags_parser.exit(2, f"{flags_parser.prog}: {error}\n")
    try:
        for name in flags.models:
            print(fetch_model(name, _say))
        fetched, denied = fetch_files(addresses, flags.output, _say) if addresses else ([], [])
    except (DownloadError, ModelError, OSError) as error:
        print(f"{flags_parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{flags_parser.prog}: stopped; run again to go on where it stopped", file=sys.stderr)
        return 130
    if addresses:
        size = sum(file.size for file in fetched)
        print(f"{len(fetched)} files, {size / 1e6:,.1f} MB in {flags.output}, their digests in {SUMS} there")
    for denial in denied:
        print(f"{flags_parser.prog}: {denial}", file=sys.stderr)
    return 1 if denied else 0


def _checked(flags: argparse.Namespace, beam_flags: Sequence[str]) -> list[str]:
    """The addresses to fetch. Raises ValueError for flags that cannot be used, DownloadError for a listing."""
    check_beam_flags(beam_flags)
    FileSystems.set_options(Engine(flags=tuple(beam_flags)).options())
    if not flags.input and not flags.models:
        raise ValueError("--input or --models is required")
    if flags.input and not flags.output:
        raise ValueError("--output is required with --input")
    for name in flags.models:
        model(name)
    sample = None if flags.sample is None else Sample(flags.sample, flags.seed)
    addresses = addresses_of(flags.input, flags.base, sample)
    for address in addresses:
        path_of(address)
    return addresses


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
