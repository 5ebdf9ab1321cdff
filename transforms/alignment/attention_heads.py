"""Which attention a CTranslate2 model returns: the decoder layer, and over how many heads it is averaged.

The converters write both into ``model.bin`` (`alignment_layer`, `alignment_heads`); unless the model was trained with
guided alignment that is the first head of the last layer, the worst choice. The two numbers can be changed in memory
while the model is loaded: ``ctranslate2.Translator(name, files=...)``.
"""

import struct

_LAYER, _HEADS, _ALL_HEADS = b"decoder/alignment_layer\0", b"decoder/alignment_heads\0", b"decoder/num_heads\0"
_DEEP = 4
_INT16 = 2  # the type's number in the format and its bytes


def alignment_layer(layers: int) -> int:
    """The decoder layer, from 0, whose mean attention aligns best in a model of so many.

    The last but one (Garg et al. 2019, six layers); in a model of few layers the last (`en-de-small`, two layers:
    alignment error .29 there, .46 in the first).
    """
    return layers - 1 if layers < _DEEP else layers - 2


def with_mean_attention(model: bytes) -> bytes:
    """The bytes of ``model.bin`` of a model that returns the mean of all heads of the layer that aligns best.

    Nothing else about the model changes, translations least of all. Raises ValueError where the file has no decoder or
    no such settings (another kind of model, or a format before version 6).
    """
    layers = 0
    while f"decoder/layer_{layers}/".encode() in model:
        layers += 1
    if not layers:
        raise ValueError("model.bin: no decoder layers")
    changed = bytearray(model)
    (heads,) = struct.unpack_from("<h", model, _place(model, _ALL_HEADS))
    struct.pack_into("<h", changed, _place(model, _LAYER), alignment_layer(layers))
    struct.pack_into("<h", changed, _place(model, _HEADS), heads)
    return bytes(changed)


def _place(model: bytes, name: bytes) -> int:
    """Where the value of a scalar of 16 bits begins: behind its name come rank (u8), type (u8) and bytes (u32)."""
    head = name + struct.pack("<BBI", 0, _INT16, _INT16)
    at = model.find(head)
    if not 0 <= at <= len(model) - len(head) - _INT16:
        raise ValueError(f"model.bin: no setting {name[:-1].decode()} of 16 bits")
    return at + len(head)
