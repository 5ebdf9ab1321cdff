"""What holds for dates in any text, and on real text of many languages."""

import json
import tarfile
from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from schemas.language import language_tag
from transforms.dates.find import find_dates
from transforms.dates.words import WORDS_FOLDER

LANGUAGES = sorted(path.stem for path in WORDS_FOLDER.glob("*.yaml"))
LOCALES = (
    "ar bg bn ca cs da de el en es et fa fi fr gl he hi hr hu hy id is it ja ka kk ko lt lv mk mr ms nb nl pl pt"
    " ro ru sk sl sq sr sv ta te tr uk ur vi zh"
).split()
PIECES = st.sampled_from(
    "1990 14 3 99 2533 44 19 XIX I V – - / . , ( ) 年 月 日 世紀 昭和 年代 March mars März марта г. год BC v. Chr. "
    "до н. э. от до in century век siècle 1990-03-14 14.03.1990 1,990 12345 ១៩ ١٩٩٠ ১৯৯০ พ.ศ. "
    "s 's -е годы people 'da -ben \n \u00a0".split(" ")
)
MONTH_FORMATS = {
    **dict.fromkeys(("zh", "ja"), "y年M月"),
    **dict.fromkeys(("hy", "ka", "kk", "lt"), "y MMMM"),
    "hu": "y. MMMM",
    "ko": "y년 M월",
    "lv": "y. 'gada' MMMM",
}
"""How a month is written where CLDR's long format begins with the year; "MMMM y" elsewhere."""


@given(st.lists(PIECES | st.text(max_size=3), max_size=12), st.sampled_from([" ", ""]), st.sampled_from(LANGUAGES))
def test_mentions_are_in_order_disjoint_and_inside(pieces, joint, language):
    text = joint.join(pieces)
    end = 0
    for mention in find_dates(text, f"{language}_Zyyy"):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        end = mention.end


@pytest.mark.parametrize("locale", LOCALES)
def test_dates_as_cldr_writes_them_are_found(locale):
    language = language_tag(locale)
    for day in (date(1879 + 7 * month, month, 2 * month + 3) for month in range(1, 13)):
        for pattern, value, precision in [
            ("long", day.isoformat(), "day"),
            ("full", day.isoformat(), "day"),
            (MONTH_FORMATS.get(locale, "MMMM y"), day.isoformat()[:7], "month"),
        ]:
            text = f"({format_date(day, pattern, locale=locale)})"
            [mention] = find_dates(text, language)
            assert (mention.value, mention.precision) == (value, precision), text
            [again] = find_dates(text[mention.start : mention.end], language)
            assert (again.start, again.end) == (0, mention.end - mention.start), text
            assert (again.value, again.precision) == (value, precision), text


def test_dates_of_flores_read_alone_are_the_same(data_folder):
    """The words of a mention say all of it, but for parts of ranges and numbers that their surroundings make years."""
    alone = total = 0
    with tarfile.open(data_folder / "parallel" / "flores_dev.tar.gz") as packed:
        for member in sorted(packed.getmembers(), key=lambda member: member.name)[::4]:
            code = member.name.rpartition(".")[2]
            if not member.isfile() or code == "md":
                continue
            language = language_tag(code)
            for line in packed.extractfile(member).read().decode().splitlines():
                for mention in find_dates(line, language):
                    again = find_dates(line[mention.start : mention.end], language)
                    total += 1
                    alone += [(m.value, m.precision) for m in again] == [(mention.value, mention.precision)]
    assert total > 500
    assert alone / total > 0.95


def test_redocred_times(data_folder):
    """Of the annotated times with a year 98 % are found; 96 % of what is found overlaps an annotated time."""
    documents = json.loads((data_folder / "relations" / "redocred_dev_revised.json").read_text())
    times = found_times = mentions = right = 0
    for document in documents:
        annotated = [mention for entity in document["vertexSet"] for mention in entity if mention["type"] == "TIME"]
        for number, words in enumerate(document["sents"]):
            starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words) + 1)]
            text = " ".join(words)
            dates = find_dates(text, "eng_Latn")
            gold = {(starts[m["pos"][0]], starts[m["pos"][1]] - 1) for m in annotated if m["sent_id"] == number}
            mentions += len(dates)
            right += sum(any(start < date_.end and date_.start < end for start, end in gold) for date_ in dates)
            for start, end in gold:
                if any(word.isdecimal() and len(word) == 4 for word in text[start:end].split()):
                    times += 1
                    found_times += any(start < date_.end and date_.start < end for date_ in dates)
    assert found_times / times > 0.98
    assert right / mentions > 0.96
