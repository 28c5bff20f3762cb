"""Des questionnaires à grille versionnée : remplis thème par thème, figés, imprimés, comparés."""
