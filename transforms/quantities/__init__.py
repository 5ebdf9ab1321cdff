"""Numbers with units in text: find them, and compare amounts across units."""
