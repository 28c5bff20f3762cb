"""Les conventions de la démonstration : leurs places, leurs suivis, un bilan, leurs axes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu
from jalons.personnes.models import Personne
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.models import AxePolitique, Conventionnement
from jalons.repertoire.services import bilans, conventions, suivis
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode, annee_civile

_ISSUES = (
    IssueSuivi.EMPLOI_DURABLE,
    IssueSuivi.FORMATION,
    IssueSuivi.EMPLOI_COURT,
    IssueSuivi.ABANDON,
    IssueSuivi.RELAIS,
)


def conventionner(jeu: Jeu, *, le: date) -> int:
    """Inscrit axes, conventions, suivis et bilan ; rend le nombre de conventions."""
    decrites = jeu.conventions
    agent = Agent.objects.filter(affectations__role="charge_insertion").order_by("pk").first()
    departement = Structure.objects.filter(genre=GenreStructure.DEPARTEMENT).order_by("pk").first()
    if agent is None or departement is None:
        return 0
    axes = {
        code: conventions.dire_axe(code=code, libelle=libelle, par=agent, le=le)
        for code, libelle in decrites["axes"]
    }
    for decrite in decrites["conventions"]:
        _signer(decrite, axes, departement, agent, le)
    return len(decrites["conventions"])


def _signer(
    decrite: dict[str, Any],
    axes: dict[str, AxePolitique],
    departement: Structure,
    agent: Agent,
    le: date,
) -> None:
    debut = date(le.year, 1, 1)
    signee = decrite.get("signee_le")
    partenaires = [
        s
        for nom in decrite["partenaires"]
        if (
            s := Structure.objects.filter(sigle=nom).first()
            or Structure.objects.filter(nom=nom).first()
        )
    ]
    faite = conventions.creer_convention(
        numero=decrite["numero"] if signee else f"{le.year}-{decrite['numero']}",
        objet=decrite["objet"],
        periode=Periode(signee) if signee else annee_civile(le.year),
        montant=Decimal(decrite["montant"]),
        parties=[departement, *partenaires],
        signee_le=signee or debut,
        axe=axes.get(decrite["axe"]),
        par=agent,
        le=le,
    )
    lignes = decrite.get("lignes", [])
    if lignes:
        _financer(faite, lignes, departement, agent, le)
    for modalite, nombre in decrite.get("places", []):
        conventions.ouvrir_places(
            convention=faite, modalite=modalite, nombre=nombre, par=agent, le=le
        )
    if objectif := decrite.get("objectif"):
        libelle, cible, denominateur, chiffre = objectif
        conventions.viser(
            convention=faite,
            libelle=libelle,
            cible=Decimal(cible),
            denominateur=denominateur,
            chiffre=chiffre,
            par=agent,
            le=le,
        )
    if partenaires:
        _accompagner(faite, partenaires[-1], decrite.get("suivis", 0), le)
    if releve := decrite.get("releve"):
        faite.refresh_from_db()
        suivis.choisir_releve(
            convention=faite, releve=releve, version=faite.version, par=agent, le=le
        )
    if synthese := decrite.get("bilan"):
        _juger(faite, synthese, agent, le)


def _financer(
    faite: Conventionnement,
    lignes: list[dict[str, Any]],
    departement: Structure,
    agent: Agent,
    le: date,
) -> None:
    conventions.repartir(
        convention=faite,
        lignes=[
            LigneDite(
                departement,
                Decimal(dite["montant"]),
                dite["pour"],
                attend_bilan=le.year + dite["attend_bilan"] if "attend_bilan" in dite else None,
                est_europeenne=dite.get("europe", False),
            )
            for dite in lignes
        ],
        version=faite.version,
        par=agent,
        le=le,
    )
    for ligne, dite in zip(faite.lignes.order_by("pk"), lignes, strict=True):
        if "paye" in dite:
            conventions.depenser(
                ligne=ligne,
                montant=Decimal(dite["paye"]),
                jour=date(le.year, 1, 1),
                objet="Acompte",
                par=agent,
                le=le,
            )


def _accompagner(faite: Conventionnement, partenaire: Structure, combien: int, le: date) -> None:
    """Des personnes que le partenaire suit entrent sur une place ; une sur trois en est sortie."""
    if not combien:
        return
    tiennent = Agent.objects.filter(structure=partenaire, affectations__role="partenaire")
    for tient in tiennent.order_by("pk"):
        vues = Personne.objects.visibles_par(tient, Permission.CONVENTION_SUIVRE, le=le)
        if vues.exists():
            break
    else:
        return
    debut = date(le.year, 1, 1)
    for rang, personne in enumerate(vues.order_by("pk")[:combien]):
        entree = min(debut + timedelta(days=5 * rang), le)
        sorti = rang % 3 == 0 and entree + timedelta(days=20) <= le
        try:
            suivis.inscrire(
                convention=faite,
                personne=personne,
                entree=entree,
                modalite="collective" if rang % 4 == 3 else "individuelle",
                sortie=entree + timedelta(days=20) if sorti else None,
                issue=str(_ISSUES[rang // 3 % len(_ISSUES)]) if sorti else "",
                par=tient,
                le=le,
            )
        except ErreurMetier:
            continue


def _juger(faite: Conventionnement, synthese: str, agent: Agent, le: date) -> None:
    juge = (
        Agent.objects.filter(affectations__role__in=["charge_insertion", "chef_projet_insertion"])
        .exclude(pk=agent.pk)
        .order_by("pk")
        .first()
    )
    rendu = bilans.rendre_bilan(
        convention=faite, annee=le.year - 1, synthese=synthese, par=agent, le=le
    )
    if juge is None:
        return
    try:
        bilans.juger_bilan(
            bilan=rendu,
            version=rendu.version,
            verdict="reserves",
            motif="Résultats tenus ; le calendrier partagé est à suivre.",
            par=juge,
            le=le,
        )
    except ErreurMetier:
        return
