"""One module a stage: its options and a readable chain of transforms."""
