"""Destinations to send to without sending anything anywhere, and something to send."""
