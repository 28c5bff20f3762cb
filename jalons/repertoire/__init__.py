"""L'offre d'insertion : dispositifs, actions, conventions, comptages, places des organismes."""
