"""What leaves the house: records for destinations, and alerts."""
