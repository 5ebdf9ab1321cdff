"""Where sentences begin and end, by language."""
