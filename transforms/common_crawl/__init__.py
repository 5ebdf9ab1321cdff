"""Common Crawl: listings of its archives, and its columnar index of the pages in them."""
