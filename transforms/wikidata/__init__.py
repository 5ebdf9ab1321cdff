"""Wikidata JSON dump lines → `entities` and `facts` rows: parsing, values, types. No Beam in here."""
