"""Learning from data of others: what the page docs/learning.md says it is worth."""
