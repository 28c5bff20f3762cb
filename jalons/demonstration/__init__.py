"""Le département de démonstration : son organisation et quelques mois de vie."""
