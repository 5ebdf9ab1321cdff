"""Which language and script a text is in, and whether that is the declared one."""
