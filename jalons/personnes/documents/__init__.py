"""Les documents des personnes."""
