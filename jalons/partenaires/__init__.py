"""Ce que les partenaires offrent : capacités d'accompagnement, conventions, actions."""
