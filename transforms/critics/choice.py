"""Which critic judges relations: none, the light one, or a cross-encoder from a folder."""

from dataclasses import dataclass

from transforms.critics.cross_encoder import THRESHOLD, check_cross_encoder

LIGHT = "light"


@dataclass(frozen=True)
class Critic:
    """``name``: None for no critic, ``light``, or the folder of a cross-encoder in ONNX.

    ``threshold``: the confidence from which a relation is kept.
    """

    name: str | None = None
    threshold: float = THRESHOLD


def critic_models(name: str | None) -> dict[str, str]:
    """The sha256 of each file that a critic needs, by name; none for those that need none.

    Raises:
        ValueError: the folder holds no usable cross-encoder, or the libraries for one are missing; names the fault.
    """
    if name is None or name == LIGHT:
        return {}
    try:
        return check_cross_encoder(name)
    except ImportError as error:
        raise ValueError(str(error)) from error
