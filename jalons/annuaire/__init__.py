"""Territoires, sites, communes et structures : qui est où, et à partir de quand."""
