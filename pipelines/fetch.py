"""Fetch dumps, crawl archives and models: `python -m pipelines.fetch --recipe FILE --output DIR`, or by addresses."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

from apache_beam.io.filesystems import FileSystems

from pipelines.command import stopped_by_signal
from pipelines.engine import Engine, check_beam_flags, quiet_logging
from pipelines.fetch_recipe import downloads_folder, fetch_resolved, resolve
from pipelines.output_lock import OutputLockedError, hold_output
from pipelines.recipe import Recipe, load_recipe
from transforms.common_crawl.listing import BASE, is_listing, read_listing
from transforms.common_crawl.sample import Sample
from transforms.fetch.address import is_address, masked, path_of
from transforms.fetch.attempts import DownloadError
from transforms.fetch.checksums import SUMS
from transforms.fetch.fetch_files import fetch_files
from transforms.fetch.fetched import FETCHED, read_fetched
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.stored_file import client_for, stored_files
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
        "--recipe",
        help=f"YAML file whose section fetch tells what to fetch; the files lie in OUTPUT/downloads, where build finds "
        f"them, and {FETCHED} there tells what the newest were: delete it to ask the servers anew",
    )
    flags.add_argument(
        "--input",
        nargs="+",
        default=[],
        help="addresses of dumps and archives, and listings of archives by address or path (warc.paths.gz of Common "
        "Crawl, wet.paths.gz, cc-index-table.paths.gz)",
    )
    flags.add_argument(
        "--output", help="folder or bucket; a file lies in OUTPUT/HOST/PATH (HOST_PORT where one is named)"
    )
    flags.add_argument("--dry_run", action="store_true", help="list files and sizes, and fetch nothing")
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
        _check(flags, beam_flags)
        recipe = load_recipe(flags.recipe) if flags.recipe else None
        listed = _listed(flags)
    except (ValueError, DownloadError) as error:
        flags_parser.exit(2, f"{flags_parser.prog}: {masked(str(error))}\n")
    try:
        with (
            stopped_by_signal(flags_parser.prog, "run again to go on where it stopped"),
            hold_output(flags.output) if flags.output and not flags.dry_run else nullcontext(),
        ):
            denied = _fetch(flags, recipe, listed)
    except (DownloadError, ModelError, OutputLockedError, OSError) as error:
        print(f"{flags_parser.prog}: {masked(str(error))}", file=sys.stderr)
        return 1
    for denial in denied:
        print(f"{flags_parser.prog}: {denial}", file=sys.stderr)
    return 1 if denied else 0


def _check(flags: argparse.Namespace, beam_flags: Sequence[str]) -> None:
    """Raises ValueError for flags that cannot be used."""
    check_beam_flags(beam_flags)
    FileSystems.set_options(Engine(flags=tuple(beam_flags)).options())
    if not flags.input and not flags.models and not flags.recipe:
        raise ValueError("--recipe, --input or --models is required")
    for name in ("input", "recipe"):
        if getattr(flags, name) and not flags.output:
            raise ValueError(f"--output is required with --{name}")
    for name in flags.models:
        model(name)


def _listed(flags: argparse.Namespace) -> list[RemoteFile]:
    """The files that --input names. Raises ValueError for what cannot be fetched, DownloadError for a listing."""
    sample = None if flags.sample is None else Sample(flags.sample, flags.seed)
    addresses = addresses_of(flags.input, flags.base, sample)
    return [RemoteFile("", masked(address), "", path_of(address), (address,)) for address in addresses]


def _fetch(flags: argparse.Namespace, recipe: Recipe | None, listed: Sequence[RemoteFile]) -> list[DownloadError]:
    """Fetch everything, or list it; returns what servers denied."""
    with ExitStack() as held:
        if flags.models and not flags.dry_run:
            with suppress(OSError):  # a cache that cannot be written may have all that is wanted
                held.enter_context(hold_output(str(models_folder())))
        for name in flags.models:
            print(f"{name}: {model(name).about}" if flags.dry_run else fetch_model(name, _say))
    contact = recipe.fetch.contact if recipe and recipe.fetch else ""
    denied: list[DownloadError] = []
    if recipe:
        folder = downloads_folder(flags.output)
        resolved = resolve(recipe, _say, read_fetched(folder))
        if flags.dry_run:
            _list_files(resolved)
        else:
            paths = [path for found in fetch_resolved(recipe, resolved, folder, _say).values() for path in found]
            _tell(len(paths), sum(Path(path).stat().st_size for path in paths), folder)
    if listed and flags.dry_run:
        sizes = stored_files([file.addresses[0] for file in listed], contact=contact)
        _list_files([replace(file, size=stored and stored.size) for file, stored in zip(listed, sizes, strict=True)])
    elif listed:
        with client_for([file.addresses[0] for file in listed], contact=contact) as client:
            fetched, denied = fetch_files(listed, flags.output, client, _say)
        _tell(len(fetched), sum(file.size for file in fetched), flags.output)
    return denied


def _tell(files: int, size: int, folder: str) -> None:
    print(f"{files} files, {size / 1e6:,.1f} MB in {folder}, their digests in {SUMS} there")


def _list_files(files: Sequence[RemoteFile]) -> None:
    for file in files:
        size = "size unknown" if file.size is None else f"{file.size / 1e6:,.1f} MB"
        print(f"{masked(file.addresses[0])}  {size}")
    known = [file.size for file in files if file.size is not None]
    print(f"{len(files)} files, {sum(known) / 1e6:,.1f} MB{'' if len(known) == len(files) else ' and more'}")


def _say(message: str) -> None:
    print(masked(message), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
