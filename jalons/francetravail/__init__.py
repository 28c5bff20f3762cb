"""France Travail : listes mensuelles et PECG, à qui les rattacher, qui n'est pas suivi."""
