"""Web archives: every record gets a fate, every page becomes a document, questions and answers, and links."""
