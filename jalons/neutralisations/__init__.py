"""Neutraliser des revenus : qui en a eu d'une saison ou d'une formation, et ce qui s'en dit à la caisse."""
