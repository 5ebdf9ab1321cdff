"""Filters of `curate`: which documents go through which, with whose thresholds and words."""

import json
from pathlib import Path

import pytest

from pipelines.command import main
from pipelines.curate import STAGE
from pipelines.engine import Engine
from pipelines.settings import SettingsError, check
from pipelines.stage import origin, run_stage

PROSE = (
    "The harbour was built in the spring of that year, and the ships that came from the south had to wait for the "
    "tide. Nobody knew how long it would take, but the men on the wall had brought bread and tea with them, and so "
    "they sat down and talked about the winter that was over at last."
)
SPAM = (
    "We have an online casino for you with a casino bonus that is better than all of the others. The casino gives free "
    "spins to all who play slots, and a welcome bonus is waiting for you at the tables of our casino tonight."
)


def settings_of(folder: Path, *documents: tuple[str, str | None, str], **settings):
    path = folder / "in.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for name, source, text in documents:
            file.write(json.dumps({"id": name, "source": source, "text": text, "language": "eng_Latn"}) + "\n")
    return check(STAGE.settings, {"input": (str(path),), **settings})


def fates(folder: Path, *documents: tuple[str, str | None, str], **settings) -> dict[str, int]:
    """What was dropped by reason, and "kept"."""
    chosen = settings_of(folder, *documents, **settings)
    found = STAGE.find(STAGE.named_inputs(chosen))
    account = run_stage(STAGE, chosen, found, str(folder / "out"), Engine())["documents"]["records"]["document"]
    assert account["failed"] == {}
    return {**account["dropped"], "kept": account["kept"]}


def test_pages_go_through_more_filters_than_articles(tmp_path):
    documents = [("a", "web", SPAM), ("b", "enwiki", SPAM + " "), ("c", "web", PROSE), ("d", None, PROSE + " More.")]
    assert fates(tmp_path, *documents, dedup={"method": []}) == {"spam_words": 1, "kept": 3}


def test_filters_are_chosen_by_name(tmp_path):
    documents = [("a", "web", SPAM), ("b", "enwiki", SPAM), ("c", "enwiki", "Short.")]
    chosen = {"dedup": {"method": []}, "filters": ("spam_words",), "web_filters": ()}
    assert fates(tmp_path, *documents, **chosen) == {"spam_words": 2, "kept": 1}


def test_the_first_filter_that_drops_counts_in_the_order_named(tmp_path):
    document = ("a", "web", "casino bonus, online casino, free spins, welcome bonus")
    for names, reason in ((("short", "spam_words"), "short"), (("spam_words", "short"), "spam_words")):
        chosen = {"filters": names, "web_filters": ()}
        assert fates(tmp_path, document, **chosen) == {reason: 1, "kept": 0}


def test_thresholds_of_the_user_replace_built_in_ones(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("short:\n  min_characters: {eng: 100000}\n")
    assert fates(tmp_path, ("a", None, PROSE), thresholds=own) == {"short": 1, "kept": 0}


def test_words_of_the_user_are_added_or_replace(tmp_path):
    (tmp_path / "lists" / "spam").mkdir(parents=True)
    words = tmp_path / "lists" / "spam" / "eng.txt"
    words.write_text("harbour\nships\ntide\n")
    documents = [("a", "web", PROSE), ("b", "web", SPAM)]
    lists = str(tmp_path / "lists")
    assert fates(tmp_path, *documents, word_lists=lists) == {"spam_words": 2, "kept": 0}
    assert fates(tmp_path, *documents, word_lists=lists, replace_word_lists=True) == {"spam_words": 1, "kept": 1}
    chosen = settings_of(tmp_path, *documents, word_lists=lists)
    before = origin(STAGE, chosen, STAGE.find(STAGE.named_inputs(chosen)))["key"]
    words.write_text("harbour\nships\nwall\n")
    assert origin(STAGE, chosen, STAGE.find(STAGE.named_inputs(chosen)))["key"] != before


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"filters": ("shrot",)}, "there is no filter 'shrot'; the filters are short, list_like, word_count"),
        ({"word_lists": "nowhere"}, "nowhere: no folder of word lists; it has folders stop_words, adult, spam"),
        ({"quality": {"models": "nowhere"}}, "nowhere"),
        ({"quality": {"keep": 1.5}}, "quality.keep"),
        ({"personal_data": "hide"}, "'off', 'mask' or 'drop'"),
    ],
)
def test_a_bad_setting_is_told_before_any_work(tmp_path, settings, message):
    with pytest.raises(SettingsError, match=message):
        settings_of(tmp_path, **settings)


def test_a_bad_threshold_is_told_with_its_line(tmp_path, capsys):
    own = tmp_path / "own.yaml"
    own.write_text("word_count:\n  min_words: {deu: many}\n")
    settings_of(tmp_path, ("a", None, PROSE))
    with pytest.raises(SystemExit, match="2"):
        main(STAGE, ["--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path), "--thresholds", str(own)])
    assert "own.yaml, line 2: word_count.min_words.deu" in capsys.readouterr().err
