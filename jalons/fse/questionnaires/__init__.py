"""Les questionnaires d'un participant : à l'entrée, à la sortie, six mois après.

Leurs mots se règlent à l'écran ; les codes que lisent les indicateurs communs ne changent pas. La fiche
du participant les présente (`fse.participants.forms`) ; chaque dépôt est figé, et le dernier compte.
"""
