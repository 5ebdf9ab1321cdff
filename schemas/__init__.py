"""Arrow schemas, language tags and the coder: the words everything else speaks."""
