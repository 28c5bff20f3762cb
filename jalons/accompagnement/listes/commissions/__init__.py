"""Le calendrier des commissions du PLIE."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from jalons.accompagnement.enums import EtatCommission
from jalons.accompagnement.selectors import plie as lectures
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    Liste,
)

_GABARIT = "accompagnement/liste_commissions.html"
_OU = (("a_decider", "À décider"), ("prevue", "Prévues"), ("tenue", "Tenues"))


def _structures(demande: Demande) -> list[tuple[str, str]]:
    return [(str(s.pk), str(s)) for s in lectures.structures_plie(demande.agent, le=demande.le)]


def _par_etat(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "tenue":
        return lignes.filter(etat=EtatCommission.TENUE)
    a_decider = Q(date__lte=demande.le, decides__lt=F("examines"))
    ouvertes = lignes.exclude(etat=EtatCommission.TENUE)
    return ouvertes.filter(a_decider) if valeur == "a_decider" else ouvertes.exclude(a_decider)


class ListeCommissions(Liste):
    code = "commissions_plie"
    libelle = "Commissions du PLIE"
    adresse = "accompagnement:plie_commissions"
    permission = (Permission.PLIE_CONSULTER,)
    ecran_export = "commissions_plie_export"
    phrase = "La commission admet, ajourne ou refuse. Aucune étape ne commence avant elle."
    vide = "Aucune commission au calendrier."
    icone_vide = "calendar-event"
    nom_ligne = ("commission", "commissions")
    tri = NATUREL
    gabarit = "accompagnement/plie_commissions.html"
    filtres = (
        FiltreChoix(code="etat", libelle="État", valeurs=_OU, par=_par_etat, tous="Toutes"),
        FiltreChoix(code="structure", libelle="PLIE", champ="structure_id", valeurs=_structures),
    )
    colonnes = (
        Colonne("jour", "Date", "date", ou=OU_FICHIER),
        Colonne("date", "Date", gabarit=f"{_GABARIT}#date", tri=("date",), ou=OU_ECRAN, lie=True),
        Colonne("structure", "PLIE", tri=("structure__nom",), coupe=True),
        Colonne("lieu", "Lieu", coupe=True),
        Colonne("examines", "Examinées", tri=("examines",), est_nombre=True),
        Colonne("admis", "Admises", tri=("admis",), est_nombre=True),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.commissions_de(demande.agent, le=demande.le)

    @classmethod
    def preparer(cls, lignes: Any, demande: Demande) -> None:
        for commission in lignes:
            passee = commission.date <= demande.le
            commission.est_a_decider = passee and commission.decides < commission.examines

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("accompagnement:plie_commission", args=[ligne.pk])
