"""Les publics spécifiques : qui en est, depuis quand, d'après qui ; ce qui suit, et ce que cela coûte."""
