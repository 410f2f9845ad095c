"""Measures the project against the same work done by other means."""
