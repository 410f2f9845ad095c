"""`python -m lead_scoring` does what the command `lead-scoring` does."""

from .cli import main

main()
