"""A build beside the one before it: what became of the rows, and how far scores, labels and lengths drifted."""
