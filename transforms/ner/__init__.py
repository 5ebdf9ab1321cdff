"""Named-entity sentences from linked documents."""
