"""The steps: pure functions that do the work, and thin Beam transforms around them."""
