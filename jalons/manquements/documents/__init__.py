"""Les documents des manquements : la lettre, la décision, son retrait."""
