"""Ce que l'on tape dans un plan, et ce que l'on lit de la page rendue."""

from __future__ import annotations


def lisible(reponse):
    """Le texte de la page, espaces ordinaires et apostrophes droites."""
    page = reponse.content.decode().replace("&#x27;", "'")
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def lignes(prefixe, *saisies):
    total = {f"{prefixe}-TOTAL_FORMS": len(saisies), f"{prefixe}-INITIAL_FORMS": 0}
    champs = {f"{prefixe}-{n}-{k}": v for n, s in enumerate(saisies) for k, v in s.items()}
    return {**total, **champs}


def saisie_plan(autofinancement="15 171,78 €", version=0):
    return {
        "option": "fr_20",
        "version": version,
        **lignes(
            "postes",
            {"categorie": "personnel", "montant": "80 716,20"},
            {"categorie": "fonctionnement", "montant": "650"},
            {"categorie": "prestations", "montant": "13250,00"},
            {"categorie": "", "montant": ""},
        ),
        **lignes(
            "ressources",
            {"genre": "ue", "montant": "66533,66"},
            {"genre": "region", "financeur": "Région", "montant": "29184", "acte": "Délibération"},
            {"genre": "autofinancement", "montant": autofinancement},
        ),
    }
