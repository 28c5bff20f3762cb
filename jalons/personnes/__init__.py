"""Les personnes et les faits datés qui les concernent : foyer, demande, droit, soumission, adresse, suivi."""
