"""Des règles datées, réglées à l'écran et essayées à blanc : chaque pièce inscrit son jeu de règles."""
