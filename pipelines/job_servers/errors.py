"""What can go wrong with an engine."""


class EngineError(ValueError):
    """An engine that cannot run here or did not finish; the message says why and what to do."""
