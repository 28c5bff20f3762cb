"""« Le travail paie » : ce que change un emploi, calculé à côté du site, jamais gardé."""
