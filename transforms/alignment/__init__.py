"""Which words, and which sentences, of a text and of its translation belong together."""
