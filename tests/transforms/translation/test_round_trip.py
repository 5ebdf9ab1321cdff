import pytest

from transforms.translation.round_trip import round_trip_score


def test_round_trip():
    pytest.importorskip("sacrebleu")
    assert round_trip_score("The cat sat on the mat.", "The cat sat on the mat.") == pytest.approx(1)
    assert 0.5 < round_trip_score("The cat sat on the mat.", "The cat sat on a mat.") < 1
    assert round_trip_score("今天天气很好。", "今天天气好。") > 0.3
    assert round_trip_score("The cat sat.", "Dogs run") < 0.2
    assert round_trip_score("", "") == round_trip_score("a", " ") == round_trip_score(" ", "a") == 0
