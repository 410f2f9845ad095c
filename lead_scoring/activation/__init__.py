"""Syncs and alerts: records for destinations, messages for channels."""
