"""Ce qui est dépensé et ce qui est reçu des cofinanceurs."""
