"""Les règles des manquements : pures, datées par les faits, chaque refus nomme son article."""
