"""The registry of models: where each comes from, under which licence, and where it lies on this machine."""
