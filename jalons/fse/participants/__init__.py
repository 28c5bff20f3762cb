"""Les participants : leurs questionnaires, leurs indicateurs, ce qui leur manque."""
