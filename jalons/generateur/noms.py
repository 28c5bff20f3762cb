"""Prénoms et noms d'invention, d'origines mêlées comme le sont les départements."""

_FEMININS = """
Marie Fatima Sophie Nathalie Aïcha Julie Émilie Chloé Léa Manon Inès Yasmine Sarah Camille Laura
Océane Aurélie Céline Sandrine Valérie Sylvie Christine Monique Zoé Jade Louise Alice Nadia Samira
Khadija Leïla Amina Mariam Awa Binta Elif Ayşe Giulia Chiara Ana Teresa Olga Irina Svetlana Thi-Lan
Marie-Claire Anne-Sophie Élodie Maëlle Noémie Ophélie Justine Mélanie Coralie Vanessa Jennifer Kelly
Séverine Françoise Jacqueline Bernadette Mireille Josiane Martine Corinne Patricia Véronique
Laurence Estelle Gaëlle Lucie Margaux Clémence Pauline Mathilde Agathe Rosalie Hélène Irène Édith
"""
FEMININS = _FEMININS.split()

_MASCULINS = """
Jean Mohamed Pierre Michel Karim Lucas Hugo Théo Enzo Nathan Léo Rayan Mehdi Youssef Ali Thomas
Nicolas Julien Kévin Anthony Maxime Alexandre Quentin Jérémy Sébastien Christophe Stéphane Laurent
Philippe Patrick Alain Bernard Gérard André René Marcel Mamadou Ibrahima Ousmane Moussa Emre Mustafa
Giovanni Marco António Joaquim Sergueï Dimitri Van-Minh Jean-Luc Jean-Marc Pierre-Yves Noël Gaël
Loïc Yann Benoît Étienne Rémi Clément Arthur Jules Gabriel Raphaël Adrien Florian Romain Fabien
Cédric Ludovic Grégory David Olivier François Éric Hervé Didier Thierry Pascal Franck Bruno
"""
MASCULINS = _MASCULINS.split()

_NOMS = """
MULLER SCHMITT WEBER KLEIN MEYER SCHNEIDER WAGNER HOFFMANN KIEFFER BECKER ZIMMERMANN LOUIS THIRY
HUMBERT COLIN NOËL ANTOINE THOMAS MARTIN BERNARD DUBOIS ROBERT PETIT DURAND LEROY MOREAU SIMON
LAURENT MICHEL GARCIA DA-SILVA FERREIRA LOPES ROSSI FERRARI BIANCHI ESPOSITO YILMAZ KAYA DEMIR
ÖZTÜRK BENALI BOUZID HADDAD MANSOURI EL-AMRANI BEN-SALEM DIALLO TRAORÉ KONATÉ DIOP NDIAYE CAMARA
NGUYEN TRAN KOWALSKI NOWAK WOJCIK PETROV IVANOVA HASANI KRASNIQI SCHWARTZ STEINMETZ LOEFFLER
SCHAEFFER KOENIG GROSS LANG BRAUN FISCHER KELLER HOFF BOUR PIERRON MANGIN GÉRARDIN CLAUDON DIDIER
ADAM JACQUES PIERRE HENRY RÉMY L'HUILLIER D'ALMEIDA DE-OLIVEIRA LE-GOFF VAN-DEN-BERG SAINT-DIZIER
O'BRIEN TOUSSAINT PRÉVOST CHÉRON BÉRARD
"""
NOMS = _NOMS.split()

NOMS_DE_VOIE = (
    "DES LILAS",
    "DU MOULIN",
    "DE VERDUN",
    "DE LA GARE",
    "DES ÉCOLES",
    "DE L'ÉGLISE",
    "DES TANNEURS",
    "DU GÉNÉRAL LECLERC",
    "DES VOSGES",
    "DE NANCY",
    "DE STRASBOURG",
    "DES MINEURS",
    "DE LA LIBERTÉ",
    "DU STADE",
    "DES ACACIAS",
    "DE LA FONTAINE",
    "VICTOR HUGO",
    "JEAN MOULIN",
    "PASTEUR",
    "DES JARDINS",
    "DES BLEUETS",
    "DES FORGES",
    "DE LA RIVIÈRE",
    "DU CANAL",
    "DES PRÉS",
)
GENRES_DE_VOIE = ("RUE", "RUE", "RUE", "AVENUE", "ALLÉE", "IMPASSE", "PLACE", "CHEMIN")

LIEUX_D_AILLEURS = (
    "ALGER",
    "ORAN",
    "CASABLANCA",
    "TUNIS",
    "DAKAR",
    "BAMAKO",
    "ABIDJAN",
    "CONAKRY",
    "KINSHASA",
    "ISTANBUL",
    "PRISTINA",
    "LISBONNE",
    "VARSOVIE",
    "KIEV",
    "TBILISSI",
    "MARSEILLE",
    "LYON",
    "PARIS 18E",
    "LILLE",
    "STRASBOURG",
    "SAINT-DENIS",
    "FORT-DE-FRANCE",
)
