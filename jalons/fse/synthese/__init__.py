"""L'opération lue d'un coup : la liste, la synthèse, le prochain geste, les échéances."""
