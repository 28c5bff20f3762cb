"""Lectures sur les publics."""
