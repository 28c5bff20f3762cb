"""Le calendrier partagé des formations : sessions, prescriptions, stagiaires, fins de formation."""
