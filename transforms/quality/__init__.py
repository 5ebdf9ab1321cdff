"""Quality of texts by a classifier: how much one is like texts worth learning from, rather than any text of the web."""
