"""One module a stage: its options and a readable chain of transforms."""

import logging

# Beam warns on import that Google's optional client libraries are missing, which no stage needs.
logging.getLogger().addFilter(lambda record: "apitools not found" not in record.getMessage())
