"""Scripts that do the project's work without dbt, each in its own tool and process.

`python -m bench.contestants.<name> RAW RULES AS_OF OUT` reads the raw tables and rules
and writes `scores.parquet` and `reasons.parquet`.
"""
