"""Hostile shapes of the input, each with a number that is known before it is built."""
