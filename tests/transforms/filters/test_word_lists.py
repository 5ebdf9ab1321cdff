import pickle
from pathlib import Path

import pytest

from transforms.filters.word_lists import (
    ADULT,
    CONSENT,
    LISTS,
    SPAM,
    STOP_WORDS,
    WordLists,
    built_in_word_lists,
    read_word_list,
)


def test_general_and_special_keys_add_up() -> None:
    lists = WordLists({SPAM: {"mul": ("viagra",), "zho": ("博彩网站",), "zho_Hant": ("娛樂城",), "deu": ("x",)}})
    assert lists.phrases(SPAM, "zho_Hant") == ("viagra", "博彩网站", "娛樂城")
    assert lists.phrases(SPAM, "cmn_Hans") == ("viagra", "博彩网站")
    assert lists.phrases(SPAM, "no tag") == ("viagra",)
    assert lists.phrases(ADULT, "deu_Latn") == ()


def test_a_users_list_replaces_or_adds() -> None:
    lists = WordLists({SPAM: {"deu": ("eins",)}, ADULT: {"deu": ("drei",)}})
    own = {"deu": ("zwei",), "fra": ("deux",)}
    assert lists.added(SPAM, own).phrases(SPAM, "deu_Latn") == ("eins", "zwei")
    assert lists.replaced(SPAM, own).phrases(SPAM, "deu_Latn") == ("zwei",)
    assert lists.added(SPAM, own).phrases(SPAM, "fra_Latn") == ("deux",)
    assert lists.replaced(SPAM, own).phrases(ADULT, "deu_Latn") == ("drei",)


def test_lists_travel_to_workers() -> None:
    lists = WordLists({SPAM: {"deu": ("eins",)}})
    before = lists.table("deu_Latn")
    copied: WordLists = pickle.loads(pickle.dumps(lists))
    assert copied.lists == lists.lists
    assert (copied.table("deu_Latn").keys == before.keys).all()


def test_a_folder_of_lists(tmp_path: Path) -> None:
    (tmp_path / "deu.txt").write_text("# comment\n\n  online casino \nDrüse\n", encoding="utf-8")
    (tmp_path / "mul.txt").write_text("viagra\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("read me", encoding="utf-8")
    assert read_word_list(tmp_path) == {"deu": ("online casino", "Drüse"), "mul": ("viagra",)}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("german.txt", b"x", "german.txt: no language"),
        ("deu.txt", b"\xff", "deu.txt: not UTF-8"),
        ("deu.txt", b"a " * 100, "deu.txt: a phrase of more than 64 words"),
        ("notes.md", b"x", "no file LANGUAGE.txt in it"),
    ],
)
def test_bad_folders(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_word_list(tmp_path)
    with pytest.raises(ValueError, match="no folder"):
        read_word_list(tmp_path / "absent")


def test_built_in_lists_are_whole() -> None:
    lists = built_in_word_lists()
    assert set(lists.lists) == set(LISTS)
    assert len(lists.lists[CONSENT]) >= 30
    assert len(lists.lists[STOP_WORDS]) >= 100
    assert {"the", "of", "and"} <= set(lists.phrases(STOP_WORDS, "eng_Latn"))
    assert {"и", "в", "не"} <= set(lists.phrases(STOP_WORDS, "rus_Cyrl"))
    for by_language in lists.lists.values():
        for phrases in by_language.values():
            assert phrases
            assert len(set(phrases)) == len(phrases)
