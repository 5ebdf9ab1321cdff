import pickle
import random
from dataclasses import replace

import numpy as np
import pytest

from transforms.critics.calibration import calibrate
from transforms.critics.light import FEWEST_POSITIVES, LightCritic, train
from transforms.critics.logistic import sigmoid


@pytest.fixture(scope="module")
def examples(make_examples):
    return make_examples(3000, unstated=5)


@pytest.fixture(scope="module")
def critic(examples) -> LightCritic:
    return train(examples)


def is_stated(example) -> bool:
    return not example.id.endswith("-false")


def test_what_the_text_states_scores_high_and_what_it_does_not_low(critic, examples):
    aligned = [example for example in examples if example.label]
    scores, stated = critic.score(aligned), np.array([is_stated(example) for example in aligned])
    assert stated.mean() == pytest.approx(0.8, abs=0.01)
    assert scores[stated].min() > 0.75
    assert scores[~stated].max() < 0.5
    assert critic.calibration.unstated == pytest.approx(0.2, abs=0.05)


def test_of_a_pair_that_is_born_somewhere_the_critic_does_not_believe_the_death(critic, examples):
    born = [example for example in examples if example.predicate == "P19" and is_stated(example)]
    wrong = [replace(example, predicate="P20") for example in born]
    assert critic.score(born).min() > 0.75 > critic.score(wrong).max()


def test_scores_are_probabilities_with_four_decimals(critic, examples):
    scores = critic.score(examples)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (np.round(scores.astype(np.float64), 4).astype(np.float32) == scores).all()
    assert critic.score([]).shape == (0,)


def test_training_does_not_depend_on_the_order_of_examples(critic, examples):
    shuffled = examples.copy()
    random.Random(1).shuffle(shuffled)
    again = train(shuffled)
    assert again.weights.tobytes() == critic.weights.tobytes()
    assert (again.calibration, again.known, again.report) == (critic.calibration, critic.known, critic.report)


def test_scores_do_not_depend_on_what_is_scored_beside(critic, examples):
    together = critic.score(examples[:50])
    assert [critic.score([example])[0] for example in examples[:50]] == together.tolist()


def test_a_pickled_critic_scores_the_same_and_is_small(critic, examples):
    packed = pickle.dumps(critic)
    assert len(packed) < 20_000_000
    assert pickle.loads(packed).score(examples[:100]).tolist() == critic.score(examples[:100]).tolist()


def test_no_document_is_judged_by_a_model_that_saw_it(examples):
    """What only one document says teaches the models of all others, and not the one that judges it."""
    born = [example for example in examples if example.predicate == "P19" and is_stated(example)][:60]
    odd = [
        replace(example, id=f"odd#{number}", document_id="odd", text=example.text.replace("was born in", "xyz born by"))
        for number, example in enumerate(born)
    ]
    wrong = [replace(example, predicate="P20") for example in odd]
    critic = train([*examples, *odd])
    known = [critic.score([replace(example, document_id=name) for example in odd]).mean() for name in "abcdefgh"]
    assert max(known) > critic.score(odd).mean() + 0.05
    assert max(known) > critic.score(wrong).mean()


def test_the_report_counts_all_and_names_what_is_pooled(make_examples):
    few = [
        replace(example, predicate="P1050", id=f"{example.id}-few")
        for example in make_examples(60, language="ell_Grek")
        if example.label
    ][:15]
    found = train([*make_examples(3000), *make_examples(600, language="ell_Grek"), *few]).report
    assert found["overall"]["positives"] == 2000 + 400 + 15
    assert set(found["languages"]) == {"ell_Grek", "eng_Latn"}
    assert sum(row["positives"] for row in found["predicates"].values()) == found["overall"]["positives"]
    assert sum(row["negatives"] for row in found["languages"].values()) == found["overall"]["negatives"]
    assert ["ell_Grek", "P1050"] in found["pooled"]
    assert ["eng_Latn", "P19"] not in found["pooled"]
    assert found["overall"]["precision"] > 0.9 and found["overall"]["recall"] > 0.9


def test_too_few_relations_are_an_error(make_examples):
    few = make_examples(FEWEST_POSITIVES)
    with pytest.raises(ValueError, match="1334 aligned relations are too few to learn from, 2000 are needed"):
        train(few)


def test_relations_without_anything_to_tell_them_from_are_an_error(make_examples):
    aligned = [replace(example, predicate="P19") for example in make_examples(3000) if example.label]
    with pytest.raises(ValueError, match="no pairs without a fact"):
        train(aligned)


def test_examples_with_an_unknown_label_teach_nothing(critic, examples):
    unknown = [replace(example, id=f"{example.id}-unknown", label=None) for example in examples]
    assert train([*examples, *unknown]).weights.tobytes() == critic.weights.tobytes()


@pytest.mark.parametrize("unstated", [0.05, 0.3])
def test_the_share_of_false_positives_is_found_and_confidences_are_probabilities(unstated):
    random_ = np.random.default_rng(7)
    truth = random_.random(20_000) >= unstated
    positives = np.where(truth, random_.normal(1.5, 1, 20_000), random_.normal(-1.5, 1, 20_000))
    negatives = random_.normal(-1.5, 1, 20_000)
    margins, labels = np.concatenate([positives, negatives]), np.repeat([1.0, 0.0], 20_000)
    found = calibrate(margins, labels, np.ones(40_000))
    assert found.unstated == pytest.approx(unstated, abs=0.03)
    confidence = found.confidence(positives)
    for low, high in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 0.95), (0.95, 1.01)):
        held = (confidence >= low) & (confidence < high)
        assert truth[held].mean() == pytest.approx(confidence[held].mean(), abs=0.1)


def test_the_logistic_function_does_not_overflow():
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]
