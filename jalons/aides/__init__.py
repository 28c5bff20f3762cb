"""Les aides individuelles : barèmes datés, demandes, décisions, paiements, budgets."""
