"""Les contrats d'invention : signés, à signer, en préparation, finissants, conclus ailleurs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from jalons.accueil.models import Orientation
from jalons.annuaire.enums import GenreStructure
from jalons.comptes.models import Agent
from jalons.contrats.enums import Periodicite, RegimeHeures, Signataire, Suite
from jalons.contrats.models import Contrat
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.services import contrats as services
from jalons.contrats.services import information, signature, suivi
from jalons.contrats.services.signature import SignatureRecue
from jalons.repertoire.enums import Voie
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import connaissance_au, fin_du_jour

# Chaque signature compose un PDF : peu de contrats entiers, puis des dates notées.
_ENTIERS, _AILLEURS = 8, 12
_OBJECTIFS = (
    ["Retrouver un emploi dans l'aide à la personne.", "Passer le permis."],
    ["Découvrir trois métiers avant l'été."],
    ["Stabiliser le logement.", "Reprendre confiance."],
)


def contractualiser(*, le: date) -> int:
    """Conclut une partie des contrats dus, à des stades variés ; rend leur nombre."""
    faits = ailleurs = 0
    for rang, orientation in enumerate(_orientations(le)):
        referent = _referent(orientation)
        try:
            if referent is None or faits >= _ENTIERS:
                if ailleurs >= _AILLEURS or rang % 3 == 2:
                    continue
                _noter_ailleurs(orientation, le)
                ailleurs += 1
            else:
                _conclure(orientation, referent, faits, le)
                faits += 1
        except ErreurMetier:
            continue
    return faits + ailleurs + _renouveler(le)


def _renouveler(le: date) -> int:
    """Les contrats d'ici dont le terme est passé se renouvellent, sauf un, que la liste montre finissant."""
    finis = Contrat.objects.filter(etat="signe", origine="ici", periode__endswith__lte=le)
    nombre = 0
    a_renouveler = finis.select_related("personne", "referent").order_by("pk")[1:]
    for rang, contrat in enumerate(a_renouveler, start=1):
        referent, jour = contrat.referent, contrat.fin_prevue
        if referent is None or jour is None:
            continue
        acte: dict[str, Any] = {"par": referent, "le": jour}
        with connaissance_au(fin_du_jour(jour) - timedelta(hours=5)):
            try:
                with transaction.atomic():
                    suite = services.preparer(
                        personne=contrat.personne, suite=Suite.RENOUVELLEMENT, **acte
                    )
                    suite = _remplir(suite, referent, rang, jour)
                    suite = services.proposer(contrat=suite, version=suite.version, **acte)
                    _signer(suite, referent, jour)
            except ErreurMetier:
                continue
        nombre += 1
    return nombre


def _orientations(le: date) -> list[Orientation]:
    """Les dernières orientations notifiées et sans contrat ; celles du Département d'abord."""
    dernieres = (
        Orientation.objects.filter(date_notification__lt=le, contrat_conclu_le__isnull=True)
        .filter(suivis__contrat_attendu=True)
        .select_related("personne", "structure", "referent", "decide_par")
        .order_by("date_notification", "pk")
    )
    du_departement = GenreStructure.DEPARTEMENT
    return sorted(
        dernieres, key=lambda o: (o.structure.genre != du_departement, o.voie == Voie.SOCIALE)
    )


def _referent(orientation: Orientation) -> Agent | None:
    siens = Agent.objects.filter(structure=orientation.structure, is_active=True)
    roles = ("travailleur_social", "referent_unique", "charge_insertion", "partenaire")
    return orientation.referent or (
        siens.filter(affectations__role__in=roles).order_by("pk").first()
    )


def _conclure(orientation: Orientation, referent: Agent, rang: int, le: date) -> None:
    """Le contrat préparé ; tous les quatre, il reste en préparation ou attend sa signature."""
    assert orientation.date_notification is not None
    jour = min(orientation.date_notification + timedelta(days=9), le)
    acte: dict[str, Any] = {"par": referent, "le": jour}
    with connaissance_au(fin_du_jour(jour) - timedelta(hours=5)):
        genres = lectures.genres_ouverts(orientation.voie, le=jour)
        contrat = services.preparer(personne=orientation.personne, genre=genres[-1].code, **acte)
        if rang % 4 == 3 and rang > 3:
            return
        contrat = _remplir(contrat, referent, rang, jour)
        contrat = services.proposer(contrat=contrat, version=contrat.version, **acte)
        contrat = _signer(contrat, referent, jour, les_deux=rang % 4 != 2)
    if contrat.est_conclu:
        _suivre(contrat, referent, rang, le)


def _signer(contrat: Contrat, referent: Agent, jour: date, *, les_deux: bool = True) -> Contrat:
    personne = contrat.personne
    recues = [SignatureRecue(Signataire.PERSONNE, f"{personne.prenom} {personne.nom_affiche}")]
    if les_deux:
        recues.append(SignatureRecue(Signataire.REFERENT, ""))
    return signature.signer(
        contrat=contrat, recues=recues, version=contrat.version, par=referent, le=jour
    )


def _remplir(contrat: Contrat, referent: Agent, rang: int, jour: date) -> Contrat:
    acte: dict[str, Any] = {"par": referent, "le": jour}
    contenu = {
        r.code: contrat.contenu.get(r.code)
        or (_OBJECTIFS[rang % 3] if r.par_ligne else "À construire ensemble, pas à pas.")
        for r in contrat.sorte.rubriques
    }
    social = contrat.voie == Voie.SOCIALE
    changements = {
        "referent": referent,
        "regime": RegimeHeures.MINORE if social else RegimeHeures.PLEIN,
        "heures_hebdo": Decimal(6) if social else Decimal(15),
        "raison_heures": "Démarches de logement et de santé d'abord." if social else "",
        "heures_fin": jour + timedelta(days=120) if social else None,
        "actualisation": Periodicite.MOIS,
        # Le premier finit bientôt : la suite est à préparer.
        "fin_prevue": contrat.fin_prevue
        if rang
        else max(jour, contrat.debut or jour) + timedelta(days=75),
    }
    contrat = services.enregistrer(
        contrat=contrat, changements=changements, contenu=contenu, version=contrat.version, **acte
    )
    if not contrat.actions.exists():
        dite = services.ActionDite(services.FamilleAction.ACCOMPAGNEMENT, "Entretiens mensuels")
        contrat = services.ecrire_le_plan(
            contrat=contrat, actions=[dite], freins={}, version=contrat.version, **acte
        )
    return contrat


def _suivre(contrat: Contrat, referent: Agent, rang: int, le: date) -> None:
    """La fiche remise, une action commencée, un point : le contrat vit."""
    assert contrat.date_signature is not None
    jour = min(contrat.date_signature + timedelta(days=20), le)
    acte: dict[str, Any] = {"par": referent, "le": jour}
    with connaissance_au(fin_du_jour(jour) - timedelta(hours=4)):
        if rang < 2:
            information.remettre_la_fiche(
                personne=contrat.personne, langue="fr", mode="main", **acte
            )
        action = contrat.actions.first()
        if action is not None:
            suivi.suivre_une_action(
                action=action, resultat="en_cours" if rang % 2 else "faite", version=0, **acte
            )
        if rang % 2 == 0:
            suivi.noter_un_point(
                contrat=contrat, jour=jour, constat="Les démarches avancent, on continue.", **acte
            )


def _noter_ailleurs(orientation: Orientation, le: date) -> None:
    """Le contrat que l'organisme référent a conclu dans son propre outil."""
    assert orientation.date_notification is not None
    jour = min(orientation.date_notification + timedelta(days=16), le)
    with connaissance_au(fin_du_jour(jour) - timedelta(hours=5)):
        signature.noter_ailleurs(
            personne=orientation.personne,
            jour=jour,
            fin=jour + timedelta(days=182),
            par=orientation.decide_par,
            le=jour,
        )
