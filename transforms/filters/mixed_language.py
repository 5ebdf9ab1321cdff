"""Documents much of which is in another language than theirs."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.filters.drops import Drops, drops

MIN_SHARE = 0.5
"""Share of a document's letters that must be in its language. Ours: of the real Wikipedia articles only those fall
below it that are in a wrong edition; of the declarations of human rights in languages of the model none does."""


def mixed_language(shares: pa.Array) -> Drops:
    """Texts with a smaller ``language_share`` (see `transforms.languages.paragraphs`) than ``MIN_SHARE``.

    A null, a text without letters, is kept.
    """
    values = pc.fill_null(shares, 1.0).to_numpy(zero_copy_only=False)
    mask = values < MIN_SHARE
    measure = "share of letters in the document's language"
    details = [f"value={values[row]:.4g}, threshold={MIN_SHARE:g}, measure={measure}" for row in np.flatnonzero(mask)]
    return drops(mask, details)
