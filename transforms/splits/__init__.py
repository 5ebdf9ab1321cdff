"""Train, dev and test: which part an article belongs to."""
