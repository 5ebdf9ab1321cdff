"""Retrieval sets: passages, queries without annotators, judgements and negatives."""
