"""Règles pures des équipes : quorum, retraits, délais, votes."""
