import re
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.datasets import DOCUMENTS
from schemas.fates import DROPPED, with_marks
from schemas.language import language_tag
from transforms.filters.all_filters import FILTERS, ON_REQUEST, apply_filters
from transforms.filters.measured import Measured
from transforms.filters.thresholds import built_in_thresholds
from transforms.filters.word_lists import SPAM, built_in_word_lists

USUAL = [name for name in FILTERS if name not in ON_REQUEST]
GOOD = (
    "The town lies on the bank of a large river, and it has several old bridges. "
    "They were built by monks who lived there many years ago."
)


def documents(texts: list[str | None], languages: list[str | None] | None = None) -> pa.RecordBatch:
    rows = [
        {"id": str(number), "text": text, "language": language}
        for number, (text, language) in enumerate(zip(texts, languages or ["eng_Latn"] * len(texts), strict=True))
    ]
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), DOCUMENTS.record)


def reasons(batch: pa.RecordBatch) -> list[str | None]:
    return batch["reason"].to_pylist()


def test_the_first_filter_that_drops_a_text_is_the_reason() -> None:
    texts = [GOOD, "2019 2020 2021 " * 20, "Hi."]
    names = ["digits", "alphabetic_words", "word_count"]
    assert reasons(apply_filters(documents(texts), names)) == [None, "digits", "word_count"]
    assert reasons(apply_filters(documents(texts), names[::-1])) == [None, "alphabetic_words", "word_count"]
    batch = apply_filters(documents(texts), names)
    assert batch["fate"].to_pylist() == [None, DROPPED, DROPPED]
    assert batch["detail"][2].as_py() == "value=1, threshold=15, measure=words"
    assert batch["text"][0].as_py() == GOOD
    assert len(batch["text"][1].as_py()) == 200  # an excerpt


def test_what_is_marked_already_stays_as_it_is() -> None:
    once = apply_filters(documents([GOOD, "Hi."]), ["word_count"])
    assert apply_filters(once, USUAL).equals(once)


def test_unknown_filters_are_errors() -> None:
    with pytest.raises(KeyError, match="absent"):
        apply_filters(documents([GOOD]), ["absent"])


def test_own_thresholds_and_lists_count() -> None:
    strict = built_in_thresholds().with_own({"word_count": {"min_words": {"eng": 1000}}})
    assert reasons(apply_filters(documents([GOOD]), ["word_count"], strict)) == ["word_count"]
    own = built_in_word_lists().replaced(SPAM, {"eng": ("town", "river", "bridges")})
    assert reasons(apply_filters(documents([GOOD]), ["spam_words"], None, own)) == ["spam_words"]


BAD = {
    "null": None,
    "empty": "",
    "blank": " \n\t\u3000\n",
    "NUL": "\x00" * 500,
    "punctuation": "!?." * 500,
    "emoji": "👩‍👩‍👧🏽" * 500,
    "marks": "\u0301" * 5000,
    "right to left": "\u202eabc\u202c" * 500,
    "private use": "\ue000" * 500,
    "brackets": "(" * 100_000,
    "line feeds": "\n" * 100_000,
    "one letter": "a" * 1_500_000,
    "one word a line": "ab\n" * 200_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
@pytest.mark.parametrize("language", [None, "tha_Thai", "not a tag"])
def test_bad_texts_never_raise_and_are_dropped(text: str | None, language: str | None) -> None:
    marked = apply_filters(documents([text, GOOD], [language, "eng_Latn"]), USUAL)
    assert reasons(marked)[1] is None
    assert reasons(marked)[0] is not None
    assert re.fullmatch(r"value=.+, threshold=.+, measure=.+", marked["detail"][0].as_py())


def test_no_rows_at_all() -> None:
    assert apply_filters(documents([]), list(FILTERS)).num_rows == 0


TEXTS = st.text(st.sampled_from("ab. \n#{•…1的あที่"), max_size=80)


@settings(max_examples=15)
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["eng_Latn", "zho_Hans", "tha_Thai", "und_Zyyy"])), max_size=8),
    st.randoms(),
)
def test_the_outcome_does_not_depend_on_the_batch(rows: list[tuple[str, str]], random) -> None:
    def judged(chosen: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[str | None, str | None]]:
        batch = apply_filters(documents([text for text, _ in chosen], [tag for _, tag in chosen]), list(FILTERS))
        found = zip(batch["reason"].to_pylist(), batch["detail"].to_pylist(), strict=True)
        return dict(zip(chosen, found, strict=True))

    together = judged(rows)
    shuffled = random.sample(rows, len(rows))
    assert judged(shuffled) == together
    assert {row: verdict for row in rows for verdict in judged([row]).values()} == together


def test_every_bound_is_that_of_its_filter() -> None:
    batch = Measured(pa.array([GOOD]), pa.array(["eng_Latn"]))
    for name, filter_ in FILTERS.items():
        bounds = filter_(batch).bounds
        assert bounds
        for bound in bounds:
            assert bound.filter_name == name
            assert bound.name in built_in_thresholds().table[name]
            assert len(bound.values) == 1


def test_translated_articles_are_kept_in_59_languages(data_folder: Path) -> None:
    texts, tags = [], []
    with tarfile.open(data_folder / "parallel" / "flores_dev.tar.gz") as packed:
        for member in packed:
            if not member.isfile():
                continue
            lines = packed.extractfile(member).read().decode("utf-8").splitlines()
            code = member.name.rpartition(".")[2]
            if code == "en" and texts and "eng_Latn" in tags:
                continue
            passages = ["\n\n".join(lines[start : start + 5]) for start in range(0, len(lines) - 4, 5)]
            texts += passages
            tags += [language_tag(code)] * len(passages)
    marked = apply_filters(documents(texts, tags), USUAL)
    dropped = np.array([reason is not None for reason in reasons(marked)])
    by_language = {tag: dropped[np.array(tags) == tag].mean() for tag in set(tags)}
    assert len(by_language) == 59
    assert dropped.mean() < 0.005
    assert max(by_language.values()) < 0.03, sorted(by_language.items(), key=lambda item: -item[1])[:3]
