import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.task_formats.reading import read_all, round_trip, unchanged, written
from transforms.task_formats.record import TranslatedText
from transforms.task_formats.short_codes import english_name, short_code
from transforms.task_formats.tab_separated import IdLines, MsMarco, mmarco_path, one_cell

MS_MARCO = MsMarco()


def test_a_quotation_mark_is_a_character():
    data = b'7\t"Ulm\n8\tis a "city", they say\n9\t""\n'
    records, _ = read_all(MS_MARCO, data)
    assert [(record.id, record.texts[0].text) for record in records] == [
        ("7", '"Ulm'),
        ("8", 'is a "city", they say'),
        ("9", '""'),
    ]
    assert round_trip(MS_MARCO, data) == data


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\t", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x00"])
def test_no_cell_holds_a_break(mark):
    (record,), _ = read_all(MS_MARCO, b"007\tUlm\n")
    row = MS_MARCO.rebuild(record, {"text": TranslatedText(f"{mark}In{mark}Ulm {mark} da{mark}")}, "deu_Latn").row
    assert written(MS_MARCO, [row]) == b"007\tIn Ulm da\n"


@given(st.text(max_size=30))
def test_a_cell_is_one_line_of_one_cell_for_any_text(text):
    cell = one_cell(text)
    assert len(cell.splitlines()) <= 1
    assert "\t" not in cell
    assert one_cell(cell) == cell
    if text.isprintable():
        assert cell == text


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20)))
def test_ids_and_texts_come_back(texts):
    data = "".join(f"{number:05d}\t{text}\n" for number, text in enumerate(texts)).encode()
    assert round_trip(MS_MARCO, data) == data


def test_line_separators_in_a_text_begin_no_line():
    records, failures = read_all(MS_MARCO, "1\tUlm\u2028Bonn\x85Linz\n2\tGraz\r\n".encode())
    assert not failures
    assert [record.texts[0].text for record in records] == ["Ulm\u2028Bonn\x85Linz", "Graz"]


def test_a_line_without_an_id_fails_and_the_others_go_on():
    records, failures = read_all(
        MS_MARCO, b"1\tUlm\nno tab\nwhat is Ulm\tpositive\tnegative\n\tx\n5\t\xff\n\n6\tBonn\n"
    )
    assert [record.id for record in records] == ["1", "6"]
    assert [failure.record for failure in failures] == ["line 2", "line 3", "line 4", "line 5"]


def test_files_are_named_as_in_mmarco():
    assert [mmarco_path(path, "deu_Latn") for path in (
        "/data/collection.tsv",
        "english_collection.tsv",
        "queries.train.tsv",
        "gs://b/queries.dev.small.tsv",
        "english_queries.dev.tsv",
        "triples.train.ids.small.tsv",
        "qrels.dev.small.tsv",
        "run.bm25_english-msmarco.txt",
    )] == [
        "collections/german_collection.tsv",
        "collections/german_collection.tsv",
        "queries/train/german_queries.train.tsv",
        "queries/dev/german_queries.dev.small.tsv",
        "queries/dev/german_queries.dev.tsv",
        "triples.train.ids.small.tsv",
        "qrels.dev.small.tsv",
        "runs/run.bm25_german-msmarco.txt",
    ]  # fmt: skip
    assert mmarco_path("runs/run.bm25.txt", "por_Latn") == "runs/run.bm25.txt"


def test_languages_are_named_as_in_mmarco():
    tags = "arb_Arab zho_Hans nld_Latn eng_Latn fra_Latn deu_Latn hin_Deva ind_Latn ita_Latn jpn_Jpan por_Latn rus_Cyrl"
    names = "arabic chinese dutch english french german hindi indonesian italian japanese portuguese russian spanish"
    tags = tags.replace("arb", "ara") + " spa_Latn vie_Latn"
    assert [english_name(tag) for tag in tags.split()] == [*names.split(), "vietnamese"]
    assert [short_code(tag) for tag in ("deu_Latn", "zho_Hans", "ast_Latn", "est_Latn")] == ["de", "zh", "ast", "et"]


def test_files_of_ids_pass_through():
    data = b"1\t2\t3\n10 Q0 D7 1\nquery-id\tcorpus-id\tscore\n"
    records, failures = read_all(IdLines(), data)
    assert not failures
    assert all(record.texts == () for record in records)
    assert (
        written(IdLines(), [IdLines().rebuild(record, unchanged(record), "deu_Latn").row for record in records]) == data
    )
