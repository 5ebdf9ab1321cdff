"""Words, numbers and marks of a text as spans, by language."""
