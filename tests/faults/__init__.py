"""Faults that a build, a publication or a sync meets, each tried on a small company."""
