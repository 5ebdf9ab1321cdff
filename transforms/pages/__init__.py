"""Web pages: from the bytes of a page to its text and what it says about itself."""
