import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto

from transforms.critics.cross_encoder import MAX_LENGTH, CrossEncoder, check_cross_encoder, kept_places
from transforms.critics.text_pairs import TextPair


def pair(premise: str, hypothesis: str = "x y z", arguments=((0, 1), (2, 3))) -> TextPair:
    return TextPair(premise, arguments, hypothesis)


def test_the_score_of_a_single_output_is_its_sigmoid_rounded(make_cross_encoder):
    scores = CrossEncoder(make_cross_encoder()).scores([pair("a born b"), pair("a married b"), pair("a visited b")])
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx([0.9526, 0.0474, 0.5], abs=1e-6)


def test_a_model_of_inference_is_asked_for_entailment_wherever_that_is(make_cross_encoder):
    labels = {"0": "contradiction", "1": "neutral", "2": "ENTAILMENT"}
    folder = make_cross_encoder(outputs=3, stated=2, labels=labels)
    assert CrossEncoder(folder).scores([pair("a born b")])[0] == pytest.approx(math.e**3 / (math.e**3 + 2), abs=1e-4)


def test_a_critic_of_triplets_is_asked_for_label_1(make_cross_encoder):
    folder = make_cross_encoder(outputs=2, stated=1, labels={"0": "LABEL_0", "1": "LABEL_1"})
    assert CrossEncoder(folder).scores([pair("a born b")])[0] == pytest.approx(0.9526)


def test_a_pair_scores_the_same_whatever_stands_beside_it(make_cross_encoder):
    model = CrossEncoder(make_cross_encoder())
    pairs = [pair("a born b"), pair("the " * 200 + "married"), pair("a visited b")]
    alone = [model.scores([one])[0] for one in pairs]
    assert model.scores(pairs).tolist() == alone
    assert model.scores(pairs[::-1]).tolist() == alone[::-1]


def test_inputs_of_other_names_and_types_that_the_graph_declares(make_cross_encoder):
    folder = make_cross_encoder(inputs=("input_ids", "attention_mask", "token_type_ids"), kind=TensorProto.INT32)
    assert CrossEncoder(folder).scores([pair("a born b")])[0] == pytest.approx(0.9526)


def test_among_several_outputs_the_logits_count(make_cross_encoder):
    folder = make_cross_encoder(output_names=("logits", "hidden"))
    assert CrossEncoder(folder).scores([pair("a born b")])[0] == pytest.approx(0.9526)


def test_a_long_premise_loses_what_is_far_from_its_arguments_and_the_hypothesis_nothing(make_cross_encoder):
    model = CrossEncoder(make_cross_encoder())
    far = "married " + "the " * 400
    text = f"{far}Ada born London"
    start = text.index("Ada")
    arguments = (start, start + 3), (text.index("London"), len(text))
    # Far from the arguments "married" would make up for "born"; in the hypothesis it does.
    assert model.scores([pair(text, arguments=arguments)])[0] == pytest.approx(0.9526)
    assert model.scores([pair(text, "x y " + "the " * 100 + "married", arguments)])[0] == pytest.approx(0.5)


def test_between_arguments_that_are_far_apart_the_middle_is_lost(make_cross_encoder):
    text = "Ada born " + "the " * 200 + "married " + "the " * 200 + "in London"
    arguments = (0, 3), (text.index("London"), len(text))
    assert CrossEncoder(make_cross_encoder()).scores([pair(text, arguments=arguments)])[0] == pytest.approx(0.9526)


def test_a_hypothesis_that_is_too_long_has_no_score(make_cross_encoder):
    scores = CrossEncoder(make_cross_encoder()).scores([pair("a born b", "the " * 300), pair("a born b")])
    assert np.isnan(scores[0]) and scores[1] == pytest.approx(0.9526)


@given(
    st.integers(0, 400), st.integers(0, 300), st.tuples(st.integers(0, 800), st.integers(0, 800)), st.integers(1, 30)
)
def test_what_is_kept_fits_and_is_nearest(premise, hypothesis, starts, length):
    sequences = [None, *[0] * premise, None, *[1] * hypothesis, None]
    offsets = [(0, 0), *((2 * at, 2 * at + 1) for at in range(premise)), (0, 0), *[(0, 1)] * hypothesis, (0, 0)]
    arguments = tuple((start, start + length) for start in starts)
    places = kept_places(sequences, offsets, arguments)
    if hypothesis + 3 > MAX_LENGTH:
        assert places is None
        return
    assert places == sorted(set(places))
    assert len(places) == min(len(sequences), MAX_LENGTH)
    assert [at for at in range(len(sequences)) if sequences[at] != 0] == [at for at in places if sequences[at] != 0]

    def distance(at):
        return min(max(start - offsets[at][1], offsets[at][0] - end, 0) for start, end in arguments)

    kept = [distance(at) for at in places if sequences[at] == 0]
    lost = [distance(at) for at in set(range(1, premise + 1)).difference(places)]
    assert max(kept, default=0) <= min(lost, default=10**6)


def test_the_check_gives_the_digests_of_the_files(make_cross_encoder):
    folder = make_cross_encoder(outputs=2, stated=1, labels={"0": "LABEL_0", "1": "LABEL_1"})
    (folder / "notes.txt").write_text("no part of the model")
    before = check_cross_encoder(folder)
    assert sorted(before) == ["config.json", "model.onnx", "tokenizer.json"]
    (folder / "config.json").write_text('{"id2label": {"0": "entailment", "1": "not_entailment"}}')
    changed = check_cross_encoder(folder)
    assert {name for name in before if before[name] != changed[name]} == {"config.json"}


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(make_cross_encoder, name):
    folder = make_cross_encoder()
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"{name} is missing"):
        check_cross_encoder(folder)


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(ValueError, match=r"model\.onnx is missing"):
        check_cross_encoder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "fault"),
    [("model.onnx", "not a model"), ("tokenizer.json", "not a tokenizer"), ("config.json", "not a configuration")],
)
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe{}", b"[1]"])
def test_a_damaged_file_is_named(make_cross_encoder, name, fault, content):
    folder = make_cross_encoder(outputs=2, labels={"0": "LABEL_0", "1": "LABEL_1"})
    (folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name}: {fault}"):
        check_cross_encoder(folder)


@pytest.mark.parametrize(
    ("labels", "fault"),
    [
        (None, "the model has 3 outputs and no id2label"),
        ({"0": "yes", "1": "no", "2": "maybe"}, "expected one entailment or LABEL_1"),
        ({"0": "entailment", "1": "entailment", "2": "x"}, "expected one entailment or LABEL_1"),
        ({"7": "entailment"}, "expected one entailment or LABEL_1"),
    ],
)
def test_outputs_that_nobody_names(make_cross_encoder, labels, fault):
    folder = make_cross_encoder(outputs=3, labels=labels)
    with pytest.raises(ValueError, match=fault):
        check_cross_encoder(folder)


def test_inputs_that_nobody_can_give(make_cross_encoder):
    with pytest.raises(ValueError, match="its inputs are input_ids, pixels"):
        check_cross_encoder(make_cross_encoder(inputs=("input_ids", "pixels")))


def test_several_outputs_without_logits(make_cross_encoder):
    with pytest.raises(ValueError, match="its outputs are one, other"):
        check_cross_encoder(make_cross_encoder(output_names=("one", "other")))


def test_without_the_libraries_the_message_says_what_to_install(make_cross_encoder, monkeypatch):
    folder = make_cross_encoder()
    monkeypatch.setitem(sys.modules, "tokenizers", None)  # what import takes for "not to be had"
    with pytest.raises(ImportError, match=r"the library tokenizers is missing: pip install 'babelmill\[critic\]'"):
        check_cross_encoder(folder)
