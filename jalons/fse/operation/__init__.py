"""L'opération : son dossier, son plan, ses conventions, sa vie."""
