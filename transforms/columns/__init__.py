"""Columns flow, not rows: batches, partitions by key, and joins inside a partition."""
