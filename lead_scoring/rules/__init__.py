"""The rule tables: how they are read, what they must hold, and whether they do."""
