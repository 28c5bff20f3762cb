"""Le temps des agents : missions, feuilles signées, absences, coût."""
