import json

import pytest

from tests.transforms.task_formats.reading import read_all, round_trip
from transforms.task_formats.mlama import MlamaTemplates, repair_placeholders
from transforms.task_formats.record import TranslatedText

MLAMA = MlamaTemplates()
ROW = {"relation": "P19", "template": "[X] was born in [Y] ."}


@pytest.mark.parametrize(
    ("translated", "repaired"),
    [
        ("[X] wurde in [Y] geboren.", "[X] wurde in [Y] geboren."),
        ("[Y] ist der Geburtsort von [X].", "[Y] ist der Geburtsort von [X]."),
        ("[Χ] γεννήθηκε στο [Υ].", "[X] γεννήθηκε στο [Y]."),
        ("[एक्स] का जन्म [वाई] में हुआ।", "[X] का जन्म [Y] में हुआ।"),
        ("[Кс] родился в [У].", "[X] родился в [Y]."),
        ("[Икс] родился в [Игрек].", "[X] родился в [Y]."),
        ("ولد [X] في [واي].", "ولد [X] في [Y]."),
        ("ولد [س] في [Y].", "ولد [X] في [Y]."),  # the only bracket that is neither
        ("[ X ] wurde in [ y ] geboren.", "[X] wurde in [Y] geboren."),
        ("【Ｘ】は［Ｙ］で生まれた。", "[X]は[Y]で生まれた。"),
        ("[X] wurde in Y geboren.", "[X] wurde in [Y] geboren."),
        ("X wurde in [Y] geboren.", "[X] wurde in [Y] geboren."),
        ("Xは[Y]で生まれた。", "[X]は[Y]で生まれた。"),
    ],
)
def test_placeholders_that_translators_changed_come_back(translated, repaired):
    assert repair_placeholders(translated) == repaired
    (record,), _ = read_all(MLAMA, json.dumps(ROW).encode())
    row = MLAMA.rebuild(record, {"template": TranslatedText(translated)}, "deu_Latn").row
    assert row == {"relation": "P19", "template": repaired}


@pytest.mark.parametrize(
    "translated",
    [
        "[X] wurde geboren.",
        "[X] wurde in [X] geboren.",
        "[X] [X] wurde in [Y] geboren.",
        "[س] ولد في [ص].",
        "[X] wurde in Xanten geboren.",
        "[X] wurde in Y oder Y geboren.",
        "[X] wurde in [Y] [Z] [Y] geboren.",
        "",
    ],
)
def test_a_template_without_both_once_is_dropped(translated):
    (record,), _ = read_all(MLAMA, json.dumps(ROW).encode())
    rebuilt = MLAMA.rebuild(record, {"template": TranslatedText(translated)}, "deu_Latn")
    assert rebuilt.row is None
    assert [drop.reason for drop in rebuilt.drops] == ["placeholder_lost"]


def test_templates_are_written_as_they_were_read_and_broken_ones_fail():
    rows = [ROW | {"label": "place of birth"}, {"relation": "P36", "template": "The capital of [X] is [Y] ."}]
    data = b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)
    assert round_trip(MLAMA, data) == data
    wrong = b'{"relation": "P1", "template": "[X] and [X]"}\n{"relation": "P1"}\n'
    records, failures = read_all(MLAMA, data + wrong)
    assert [record.id for record in records] == ["P19 0", "P36 1"]
    assert [failure.record for failure in failures] == ["line 3", "line 4"]
    with pytest.raises(ValueError, match="'relation' and 'template'"):
        read_all(MLAMA, wrong)
