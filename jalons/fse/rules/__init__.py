"""Règles des opérations européennes : des montants et des dates entrent, des décisions sortent."""
