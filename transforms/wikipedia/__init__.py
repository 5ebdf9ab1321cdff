"""Wikipedia dumps: the words of each wiki, its pages, and their wikitext as plain text with links."""
