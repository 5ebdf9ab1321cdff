"""Translation of sentences and documents, and what shows that a translation is none."""
