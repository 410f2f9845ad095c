#!/usr/bin/env python
"""Measure the project against the same work done by other means.

    python tools/benchmark.py --sizes 1000000 --runs 3

The package `bench` beside this file does the work and writes docs/benchmarks.md.
"""

from bench.__main__ import main

if __name__ == "__main__":
    main()
