"""Les personnes des publics spécifiques : qui, de quel public, ce qui est à faire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltreTexte,
    Liste,
)
from jalons.personnes.services.retards import tenir_les_retards
from jalons.publics.genres import GenrePublic
from jalons.publics.models import Qualification
from jalons.publics.selectors import qualifications as lectures


def _publics(demande: Demande) -> list[tuple[str, str]]:
    return [(p.code, p.libelle) for p in lectures.lus_par(demande.agent)]


def _par_public(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    genre = next((p for p in lectures.lus_par(demande.agent) if p.code == valeur), None)
    return lignes.none() if genre is None else lignes.filter(lectures.est_de([genre]))


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "a_faire":
        attendues = lectures.suites_a_faire(demande.agent, le=demande.le)
        return lignes.filter(pk__in=attendues.order_by().values("personne"))
    codes = [p.code for p in lectures.lus_par(demande.agent)]
    a_revoir = Qualification.objects.filter(
        personne=OuterRef("pk"),
        public__in=codes,
        periode__contains=demande.le,
        revoir_le__lte=demande.le,
    )
    return lignes.filter(Exists(a_revoir))


def _dits(personne: Any) -> str:
    return ", ".join(personne.publics_dits)


class ListePublics(Liste):
    code = "publics"
    libelle = "Publics spécifiques"
    adresse = "publics:personnes"
    permission = (Permission.PUBLIC_CONSULTER,)
    ecran = "publics"
    ecran_export = "publics_export"
    phrase = (
        "Les personnes des publics à besoins particuliers, dites par un agent ou lues des fichiers."
    )
    vide = "Personne ici. Un public se dit depuis le dossier de la personne."
    icone_vide = "person-badge"
    nom_ligne = ("personne", "personnes")
    tri = "nom"
    gabarit = "publics/liste.html"
    filtres = (
        FiltreChoix(code="public", libelle="Public", valeurs=_publics, par=_par_public),
        FiltreChoix(
            code="suivi",
            libelle="À suivre",
            valeurs=(("a_faire", "À transmettre ou à préparer"), ("a_revoir", "À revoir")),
            par=_par_suivi,
        ),
        FiltreChoix(
            code="territoire",
            libelle="Territoire",
            champ="territoire_id",
            valeurs=lambda demande: [(str(t.pk), t.nom) for t in territoires(le=demande.le)],
        ),
        FiltreTexte(code="q", libelle="Nom", champs=("nom_naissance", "nom_usage", "prenom")),
    )
    colonnes = (
        Colonne("nom_seul", "Nom", "nom_affiche", ou=OU_FICHIER),
        Colonne("prenom", "Prénom", "prenom", ou=OU_FICHIER),
        Colonne("naissance", "Date de naissance", "date_naissance", ou=OU_FICHIER),
        Colonne(
            "nom",
            "Personne",
            "nom_complet",
            tri=("nom_naissance", "prenom", "pk"),
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "commune", coupe=True),
        Colonne("territoire", "Territoire", "territoire", tri=("territoire__nom", "nom_naissance")),
        Colonne("publics", "Publics", _dits),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        tenir_les_retards(le=demande.le)
        publics = lectures.lus_par(demande.agent)
        lues = lectures.personnes_de(demande.agent, publics, le=demande.le)
        return lues.select_related("commune", "territoire")

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        publics: list[type[GenrePublic]] = lectures.lus_par(demande.agent)
        lus = lectures.publics_par_personne([p.pk for p in lignes], publics, le=demande.le)
        for personne in lignes:
            personne.publics_dits = lus[personne.pk]

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.pk])

    @classmethod
    def personne(cls, ligne: Any) -> int | None:
        return int(ligne.pk)

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return str(ligne.nom_complet)
