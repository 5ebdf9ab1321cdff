"""Relations between the entities of a text by distant supervision from facts."""
