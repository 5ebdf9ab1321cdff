"""Text to pieces of a translation model and back, with the marks that each family of models wants around them."""

from collections.abc import Sequence

from transforms.translation.model_folder import (
    ModelFolder,
    is_language_mark,
    language_mark,
    load_pieces,
    read_vocabulary,
)

_END = "</s>"
_SPACE = "▁"


class Tokenizer:
    """The SentencePiece models of a translation model, for one pair of languages.

    ``known`` are the pieces of the model's source vocabulary, ``before`` and ``after`` the tokens around the pieces of
    a source, ``target_prefix`` those that a translation begins with:

    - Marian: ``>>de<<`` before the source if the model knows several target languages, ``</s>`` after it;
    - M2M-100: ``__en__`` before, ``</s>`` after; the translation begins with ``__de__``;
    - NLLB: ``eng_Latn`` before, ``</s>`` after (not behind, where older tokenizers of transformers put the code); the
      translation begins with ``deu_Latn``;
    - MADLAD: ``▁ <2de>`` before, ``</s>`` after.

    Raises ModelError for a language that the model has not and for SentencePiece models that cannot be read.
    """

    def __init__(self, model: ModelFolder, source_language: str, target_language: str) -> None:
        source_code, target_code = model.source_code(source_language), model.target_code(target_language)
        self._family = model.family
        self._source, self._target = load_pieces(model.source_spm), load_pieces(model.target_spm)
        self.known = read_vocabulary(model.path, "source")
        mark = [language_mark(model.family, target_code)] if model.marked else []
        self.before: list[str] = []
        self.target_prefix: list[str] = []
        if model.family == "marian":
            self.before = mark
        elif model.family == "madlad":
            self.before = [_SPACE, *mark]
        else:
            self.before = [language_mark(model.family, source_code or "")]
            self.target_prefix = mark
        self.after = [] if model.adds_source_end else [_END]

    def source_pieces(self, text: str) -> list[str]:
        """The pieces of a source text, without marks. None of them is a language mark: such text is spelled out."""
        return self._spelled(self._source.encode(text, out_type=str))

    def target_pieces(self, text: str) -> list[str]:
        """The pieces of a given translation, without marks."""
        return self._spelled(self._target.encode(text, out_type=str))

    def piece_ends(self, text: str) -> list[int]:
        """Where in a source text each of its pieces ends, in code points; never falling."""
        pieces = self._source.encode(text, return_type="proto").pieces
        encoded = text.encode()
        ends, place, characters = [], 0, 0
        for piece in pieces:  # of which sentencepiece gives offsets in bytes of UTF-8
            if piece.end > place:
                characters += len(encoded[place : piece.end].decode(errors="ignore"))
                place = piece.end
            ends.append(characters)
        return ends

    def text(self, pieces: Sequence[str]) -> str:
        """The text that pieces of a translation spell."""
        return str(self._target.decode(list(pieces))).strip()

    def unknown(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """Those of a source's pieces that the model has never seen: it reads `<unk>`."""
        return tuple(piece for piece in pieces if piece not in self.known)

    def _spelled(self, pieces: list[str]) -> list[str]:
        if not any(is_language_mark(self._family, piece) for piece in pieces):
            return pieces
        return [part for piece in pieces for part in (piece if is_language_mark(self._family, piece) else [piece])]
