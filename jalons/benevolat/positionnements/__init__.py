"""Le genre de positionnement vers un besoin de bénévoles."""
