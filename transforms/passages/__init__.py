"""Passages: bounded pieces of a text's sections."""
