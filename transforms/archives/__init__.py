"""Web archives: WARC, WET and ARC files, plain or compressed, and the HTTP messages in their records."""
