"""Le bénévolat : les besoins des associations et les souhaits des personnes, chez la tête de réseau."""
