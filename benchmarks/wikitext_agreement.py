"""Quality of the wikitext scanner on every real dump: agreement with mwparserfromhell, markup left, spans.

Agreement is the share of words that both texts of a page have: Dice's coefficient of the two multisets, summed over the
articles of a dump. Words are runs of letters and digits after NFKC and case folding, single characters in scripts that
are written without spaces. Only prose is compared: both drop templates (ours runs without template rules for this) and
headings, tables, references, code, files and categories, which strip_code partly leaves as words; the driver of
mwparserfromhell removes those from its tree first. Of large dumps about 3 MB of articles are compared; markup and spans
are checked on all articles, with template rules.

    python -m benchmarks.wikitext_agreement [WORDS]     WORDS: also print this many words that only one text has
"""

import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

from benchmarks.real_input import real_dumps
from benchmarks.wikitext import SAMPLE_BYTES, read_articles, run_peer, write_pages
from transforms.wikipedia.pages import Page
from transforms.wikitext import PlainText, Scanner, TemplateRules, load_template_rules

RESIDUE = ("[[", "]]", "{{", "}}", "|}", "<ref", "&nbsp;")
GOAL = 0.97
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")


def main(shown_words: int = 0) -> None:
    """Print a row for each dump that is large or below the goal, and the sums."""
    rules = load_template_rules()
    print(f"{'dump':<44}{'articles':>9}{'agreement':>11}{'residue':>9}{'links':>9}{'bad spans':>11}")
    sums: Counter[str] = Counter()
    small: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        for path in real_dumps(Path(scratch)):
            site, articles = read_articles(path)
            if not articles:
                continue
            scanner = Scanner(site, rules)
            plains = [scanner.plain_text(page.text, page.title) for page in articles]
            residue = [page.title for page, plain in zip(articles, plains, strict=True) if has_residue(plain)]
            bad = sum(bad_spans(plain) for plain in plains)
            links = sum(len(plain.links) for plain in plains)
            sample = articles[:: max(1, round(sum(len(page.text) for page in articles) / SAMPLE_BYTES))]
            write_pages(Path(scratch, "pages"), site, sample)
            run_peer("mwparserfromhell_prose", Path(scratch, "pages"), Path(scratch, "texts"))
            theirs = [json.loads(line) for line in Path(scratch, "texts").read_text(encoding="utf-8").splitlines()]
            ours = Scanner(site, TemplateRules({}))
            both, all_words, differences = compare(ours, sample, theirs)
            agreement = 2 * both / all_words if all_words else 1.0
            if len(articles) > 10 or agreement < GOAL or residue or bad:
                print(
                    f"{path.name[:43]:<44}{len(articles):>9}{agreement:>11.4f}{len(residue):>9}{links:>9}{bad:>11}",
                    *residue[:5],
                    flush=True,
                )
                if shown_words:
                    print_differences(differences, shown_words)
            if len(articles) <= 10:
                small.append(agreement)
            sums.update(both=2 * both, words=all_words, articles=len(articles), residue=len(residue), links=links)
            sums["bad"] += bad
    print(
        f"{'all':<44}{sums['articles']:>9}{sums['both'] / sums['words']:>11.4f}{sums['residue']:>9}{sums['links']:>9}"
        f"{sums['bad']:>11}"
    )
    if small:
        reached = sum(agreement >= GOAL for agreement in small)
        print(f"of {len(small)} editions of a page or two {reached} agree on {GOAL:.0%} of the words or more")


def has_residue(plain: PlainText) -> bool:
    """Whether markup is left."""
    return any(mark in plain.text for mark in RESIDUE)


def bad_spans(plain: PlainText) -> int:
    """How many spans are empty, out of order, out of the text, or have spaces around them."""
    bad = previous = 0
    for start, end, _ in plain.links:
        surface = plain.text[start:end]
        bad += not (previous <= start < end <= len(plain.text) and surface == surface.strip())
        previous = end
    return bad


Differences = list[tuple[float, str, Counter[str], Counter[str]]]


def compare(ours: Scanner, pages: list[Page], theirs: list[str]) -> tuple[int, int, Differences]:
    """Words in both, words of both, and for each page its agreement and the words that only one text has."""
    both = all_words = 0
    differences: Differences = []
    for page, their_text in zip(pages, theirs, strict=True):
        mine = words(without_headings(ours.plain_text(page.text, page.title)))
        other = words(their_text)
        shared = (mine & other).total()
        both += shared
        all_words += mine.total() + other.total()
        share = 2 * shared / ((mine.total() + other.total()) or 1)
        differences.append((share, page.title, mine - other, other - mine))
    return both, all_words, differences


def without_headings(plain: PlainText) -> str:
    """The text of paragraphs and lists."""
    pieces = []
    position = 0
    for start, end, _ in plain.headings:
        pieces.append(plain.text[position:start])
        position = end
    return "".join([*pieces, plain.text[position:]])


def words(text: str) -> Counter[str]:
    """The words of a text."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def print_differences(differences: Differences, count: int) -> None:
    """The words that most often stand in one text alone, and the pages that differ most."""
    only_ours: Counter[str] = sum((mine for _, _, mine, _ in differences), Counter())
    only_theirs: Counter[str] = sum((theirs for _, _, _, theirs in differences), Counter())
    print("    only ours:  ", *(f"{word}·{number}" for word, number in only_ours.most_common(count)))
    print("    only theirs:", *(f"{word}·{number}" for word, number in only_theirs.most_common(count)))
    for share, title, mine, theirs in sorted(differences, key=lambda row: -(row[2].total() + row[3].total()))[:5]:
        print(f"    {share:.3f} {title}: {mine.total()} words only ours, {theirs.total()} only theirs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 0)
