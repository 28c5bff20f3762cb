"""Ce que tous les sujets partagent : montants, champs, tableurs, pièces reçues."""
