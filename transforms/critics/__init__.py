"""Critics: how probable it is that a passage states an aligned relation."""
