"""Question–answer pairs from the structured data of web pages, and retrieval sets from them."""
