"""Le genre de positionnement vers une session de formation."""
