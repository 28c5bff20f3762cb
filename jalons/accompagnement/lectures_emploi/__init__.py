"""La lecture d'un contrat de travail que le PLIE apporte."""
