"""Annotation projection: spans of a source text to where their translation stands in a target text."""
