"""Dates in running text, with the precision that the text gives them."""
