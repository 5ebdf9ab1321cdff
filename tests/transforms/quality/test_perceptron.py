import numpy as np
import pytest

from transforms.quality.perceptron import Perceptron, PerceptronOptions, train_perceptron


def ring(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of a plane, positive inside a ring: no line parts them."""
    points = np.random.default_rng(seed).normal(0, 1, (rows, 2)).astype(np.float32)
    return points, np.linalg.norm(points, axis=1) < 1.1


def test_a_ring_is_learnt_again_and_again_with_the_same_bytes():
    points, inside = ring(4000, 0)
    options = PerceptronOptions(epochs=40, rate=3e-3)
    model = train_perceptron(points, inside, options)
    others, truth = ring(1000, 1)
    assert np.mean((model.margins(others) > 0) == truth) > 0.95
    assert train_perceptron(points, inside, options).to_bytes() == model.to_bytes()
    assert Perceptron.from_bytes(model.to_bytes()).margins(others).tolist() == model.margins(others).tolist()


def test_gradients_lead_where_the_loss_falls():
    """One step of the training lessens the loss on its own rows."""
    points, inside = ring(256, 2)

    def loss(model: Perceptron) -> float:
        return float(np.mean(np.logaddexp(0, np.where(inside, -1, 1) * model.margins(points))))

    losses = [
        loss(train_perceptron(points, inside, PerceptronOptions(epochs=epochs, dropout=0.0, rate=1e-2)))
        for epochs in (1, 5, 25)
    ]
    assert losses[0] > losses[1] > losses[2]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_perceptron(content):
    with pytest.raises(ValueError, match="not a perceptron"):
        Perceptron.from_bytes(content)
