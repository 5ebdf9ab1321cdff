"""Which attention a CTranslate2 model returns: the decoder layer, and over how many heads it is averaged.

The converters write both into ``model.bin`` (`alignment_layer`, `alignment_heads`); unless the model was trained with
guided alignment that is the first head of the last layer, the worst choice. The two numbers can be changed in memory
while the model is loaded: ``ctranslate2.Translator(name, files=...)``.
"""

import struct

_LAYER, _HEADS, _ALL_HEADS = b"decoder/alignment_layer\0", b"decoder/alignment_heads\0", b"decoder/num_heads\0"
_INT16 = 2  # the type's number in the format and its bytes


def with_mean_attention(model: bytes, layer: int = -1) -> bytes:
    """The bytes of ``model.bin`` of a model that returns the mean of all heads of a decoder layer, -1 the last.

    Nothing else about the model changes, translations least of all. Raises ValueError where the layer does not exist or
    the file has no such settings (another kind of model, or a format before version 6).
    """
    layers = 0
    while f"decoder/layer_{layers}/".encode() in model:
        layers += 1
    if not -layers <= layer < layers:
        raise ValueError(f"model.bin: no decoder layer {layer}; it has {layers}")
    changed = bytearray(model)
    (heads,) = struct.unpack_from("<h", model, _place(model, _ALL_HEADS))
    struct.pack_into("<h", changed, _place(model, _LAYER), layer)
    struct.pack_into("<h", changed, _place(model, _HEADS), heads)
    return bytes(changed)


def _place(model: bytes, name: bytes) -> int:
    """Where the value of a scalar of 16 bits begins: behind its name come rank (u8), type (u8) and bytes (u32)."""
    at = model.find(name)
    header = at + len(name)
    if at < 0 or struct.unpack_from("<BBI", model, header) != (0, _INT16, _INT16):
        raise ValueError(f"model.bin: no setting {name[:-1].decode()} of 16 bits")
    return header + struct.calcsize("<BBI")
