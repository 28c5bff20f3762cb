"""Les pages du pilotage."""
