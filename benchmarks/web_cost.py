"""What a slice of Common Crawl costs, from the CPU time that a page takes."""

PAGES, UNCOMPRESSED, ARCHIVES = 2.64e9, 394 * 2**40, 90_000
"""Of the crawl of December 2024 (CC-MAIN-2024-51): pages and bytes as its announcement has them."""
ARCHIVE_BYTES = 1e9
"""Of an archive as stored, about."""
DOLLARS = 0.05
"""For an hour of a core in a cloud, about; spot prices are a third of it."""


def print_costs(pages: int, ours: float, theirs: float) -> None:
    """The table, from the CPU seconds that both took for so many pages, start-up left out."""
    print(
        f"\nslices of Common Crawl at {ours / pages * 1e3:.1f} ms a page (datatrove {theirs / pages * 1e3:.1f}) and "
        f"${DOLLARS} for a core hour; a page has {UNCOMPRESSED / PAGES / 1e3:.0f} kB before compression\n"
    )
    print(f"{'archives':>10}{'pages':>16}{'download':>12}{'core hours':>14}{'cost':>12}{'datatrove':>14}{'cost':>12}")
    for archives in (1, 100, ARCHIVES):
        of_slice = PAGES * archives / ARCHIVES
        hours, other = (seconds / pages * of_slice / 3600 for seconds in (ours, theirs))
        print(
            f"{archives:>10,}{of_slice:>16,.0f}{archives * ARCHIVE_BYTES / 1e9:>9,.0f} GB{hours:>14,.2f}"
            f"{hours * DOLLARS:>12,.2f}{other:>14,.2f}{other * DOLLARS:>12,.2f}"
        )
