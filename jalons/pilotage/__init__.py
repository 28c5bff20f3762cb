"""Les indicateurs et leur détail, par territoire et par période."""
