"""Texts worth learning from and texts of the web → a model of quality for each language, for `quality` of `curate`.

    python -m pipelines.quality train --positives WIKIPEDIA... --negatives CRAWL... --output FOLDER

Positives are documents (id, text, language) such as Wikipedia's or instruction texts, and questions with answers
(`--faq`); negatives are random documents of the crawl that is to be curated. The samples are taken over the whole input
by a hash of the ids, as many positives as negatives of each language.
"""
