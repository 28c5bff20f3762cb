"""Les opérations cofinancées par le Fonds social européen."""
