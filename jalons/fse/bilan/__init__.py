"""Le bilan scellé, le contrôle de service fait, les paiements de l'Union."""
