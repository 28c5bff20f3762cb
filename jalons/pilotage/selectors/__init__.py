"""Les lectures du pilotage."""
