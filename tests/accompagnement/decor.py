"""Les gestes du PLIE que d'autres tests refont : présenter, admettre, étapes, sorties."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.accompagnement.enums import (
    CriterePublic,
    DecisionCommission,
    ModeContact,
    NatureSituation,
    TempsTravail,
)
from jalons.accompagnement.etapes import (
    AccompagnementRenforce,
    ChantierInsertion,
)
from jalons.accompagnement.parcours.agr import Agr
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.services import parcours as vie
from jalons.accompagnement.services import plie_entree as entree
from jalons.accompagnement.services import plie_sortie as sorties
from jalons.accompagnement.services.commun import PieceJointe
from jalons.accompagnement.services.contacts import noter_contact
from tests.distribution import nouvelle_personne

COMMISSION = date(2026, 3, 17)


LE = date(2026, 3, 20)


PREUVE = PieceJointe("contrat.pdf", b"%PDF-1.7 contrat")


def presenter(scene, personne=None, *, le=date(2026, 3, 5), commission=None):
    return entree.presenter(
        personne=personne or scene.fatou,
        structure=scene.plie,
        prescripteur=scene.departement,
        motif="Veut travailler, sans emploi depuis trois ans.",
        criteres=[CriterePublic.RSA, CriterePublic.DELD],
        commission=commission,
        par=scene.claire,
        le=le,
    )


def commission(scene, jour=COMMISSION):
    return entree.prevoir_commission(
        structure=scene.plie, date=jour, lieu="Maison de l'emploi", par=scene.lucie, le=jour
    )


def decider(scene, parcours, decision=DecisionCommission.ADMIS, **champs):
    passage = parcours.passages.get(decision="")
    options = {"motif": "", "referent": None, "version": 1, "par": scene.lucie, "le": LE}
    return entree.decider(passage=passage, decision=decision, **{**options, **champs})


def admettre(scene, personne=None, *, referent=None, jour=COMMISSION):
    seance = scene.plie.commissions_plie.filter(date=jour).first() or commission(scene, jour)
    parcours = presenter(
        scene, personne, le=min(date(2026, 3, 5), jour - timedelta(days=5)), commission=seance
    )
    return decider(scene, parcours, referent=referent or scene.lucie, le=max(jour, LE))


def etape(scene, parcours, type_etape=ChantierInsertion, debut=LE, fin=None, le=LE):
    return vie.ajouter_etape(
        parcours=parcours,
        type_etape=type_etape,
        debut=debut,
        fin=fin,
        operateur=scene.chantier,
        par=scene.lucie,
        le=le,
    )


def sortir(scene, parcours, situation, *, le=LE, jour=None, preuve=PREUVE, **champs):
    parcours.refresh_from_db()
    return sorties.sortir(
        parcours=parcours,
        date=jour or le,
        situation=situation,
        preuve=preuve,
        **{"version": parcours.version, "par": scene.lucie, "le": le, **champs},
    )


CDI = Situation(NatureSituation.CDI, ((LE, None),), temps=TempsTravail.PLEIN)


def contact(scene, parcours, jour, *, le=None, abouti=True):
    return noter_contact(
        personne=parcours.personne,
        parcours=parcours,
        date=jour,
        mode=ModeContact.TELEPHONE,
        resume="Point du mois.",
        est_abouti=abouti,
        par=scene.lucie,
        le=le or jour,
    )


def petit_plie(scene, nombre):
    """`nombre` admis, un sur deux sorti : un CDI, puis un abandon, et ainsi de suite."""
    for n in range(nombre):
        personne = nouvelle_personne(
            prenom=f"Ada{n}",
            nom="MARTIN",
            naissance=date(1970 + n * 3, 1, 1),
            sexe="2" if n % 2 else "1",
            commune=scene.cms_metz.commune,
            numero=f"3{n:010d}",
        )
        parcours = admettre(scene, personne)
        etape(scene, parcours)
        etape(scene, parcours, AccompagnementRenforce)
        if n % 2:
            situation = CDI if n % 4 == 1 else Situation(NatureSituation.ABANDON)
            sortir(scene, parcours, situation)


def ouvrir_parcours(
    scene, genre=Agr, structure=None, *, referent=None, personne=None, depuis=LE, **champs
):
    return vie.ouvrir(
        genre=genre,
        personne=personne or scene.fatou,
        structure=structure or scene.udaf,
        motif="Freins sociaux et professionnels mêlés.",
        depuis=depuis,
        referent=referent,
        **{"par": scene.claire, "le": depuis, **champs},
    )
