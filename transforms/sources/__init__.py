"""Reading large, compressed, possibly broken files in splits, so that several workers share one file."""
