"""La lecture d'un contrat de travail que les opérations européennes apportent."""
