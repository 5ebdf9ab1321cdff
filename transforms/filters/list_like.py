"""Pages that are lists rather than prose."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.filters.drops import Drops, drops
from transforms.filters.measured import Measured

# Unicode's Sentence_Terminal characters and the ellipsis.
_TERMINALS = ".!?…։؝؞؟۔܀܁܂߹࠷࠹࠽࠾।॥၊။።፧፨᙮᜵᜶។៕᠃᠉᥄᥅᪨᪩᪪᪫᭚᭛᭞᭟᭽᭾᰻᰼᱾᱿‼‽⁇⁈⁉⸮⸼⹓⹔。꓿꘎꘏꛳꛷꡶꡷꣎꣏꤯꧈꧉꩝꩞꩟꫰꫱꯫﹒﹖﹗！．？｡།༎༏༐"
# What may stand after the terminal of a sentence: closing quotes and brackets, footnote marks, spaces.
_CLOSERS = "\"'”’»›)]}）］｝」』】〉》〕\u00a0\u200b\u200e\u200f \t"


def list_like(batch: Measured) -> Drops:
    """Texts with more than ``max_share`` of their characters in short lines that end no sentence.

    Such lines are the entries of lists and tables, headings, captions. Characters are counted rather than lines, so
    that an article with paragraphs and a long list of works is kept. A list whose entries are sentences is prose.
    """
    lines = pc.split_pattern(pc.fill_null(batch.texts, ""), "\n")
    rows = pc.list_parent_indices(lines).to_numpy()
    trimmed = pc.utf8_rtrim(lines.flatten(), characters=_CLOSERS)
    lengths = pc.utf8_length(trimmed).to_numpy()
    ends = pc.is_in(pc.utf8_slice_codeunits(trimmed, -1), value_set=pa.array(list(_TERMINALS)))
    limits = batch.thresholds("list_like", "short_line")
    entries = (lengths < limits[rows]) & ~ends.to_numpy(zero_copy_only=False)
    total = np.bincount(rows, lengths, minlength=len(batch))
    shares = np.bincount(rows, lengths * entries, minlength=len(batch)) / np.maximum(total, 1)
    most = batch.thresholds("list_like", "max_share")
    mask = shares > most
    details = [f"share={shares[row]:.2f}, threshold={most[row]:g}" for row in np.flatnonzero(mask)]
    return drops(mask, details)
