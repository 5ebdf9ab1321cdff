"""Texts that say the same thing: found by digest, resolved to one survivor."""
