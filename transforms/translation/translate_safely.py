"""Translations of sentences in which what must not be translated survives."""

from collections.abc import Sequence

from transforms.translation.model import Hypothesis, Translator
from transforms.translation.protect import WAYS, translate_protected


def translate_safely(translator: Translator, sentences: Sequence[str], with_attention: bool) -> list[Hypothesis]:
    """Translations as of `Translator.translate`, in which addresses, markup and placeholders are the source's.

    Where a sentence had to be translated otherwise than as it stands, ``status`` is the way (see `protect.WAYS`), score
    and pieces are those of the sentence as it stands, and there is no attention.
    """
    whole: dict[str, Hypothesis] = {}

    def translate(texts: list[str]) -> list[str]:
        hypotheses = translator.translate(texts, with_attention)
        for text, hypothesis in zip(texts, hypotheses, strict=True):
            whole.setdefault(text, hypothesis)
        return [hypothesis.text for hypothesis in hypotheses]

    protected = translate_protected(sentences, translate)
    return [
        whole[sentence]._replace(text=made.text)
        if made.way == WAYS[0]
        else whole[sentence]._replace(text=made.text, status=made.way, attention=None)
        for sentence, made in zip(sentences, protected, strict=True)
    ]
