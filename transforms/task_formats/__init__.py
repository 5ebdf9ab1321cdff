"""Formats of annotated data sets: what there is to translate in a record, and the record put together again."""
