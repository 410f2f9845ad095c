"""Scripts that do the project's work without dbt, each in one process of one tool.

`python -m benchmarks.scripts.<name> RAW RULES AS_OF OUT` reads raw tables and rules and
writes `scores.parquet` and `reasons.parquet`: the four scores of every lead under every
model, and the points of every rule that they are made of.
"""
