"""Écriture du flux VRSB0801 : l'ordre et les habitudes de la caisse, en windows-1252."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import IO
from xml.sax.saxutils import escape

from jalons.generateur.monde import Adresse, FoyerInvente, Individu, communes_de, organisme_de
from jalons.socle.dates import ajouter_mois, dernier_du_mois, premier_du_mois

_COUPLES = {"MAR", "PAC", "RPA", "RVC", "RVM", "VIM"}
_HEURE = time(1, 18, 36)


@lru_cache
def chef_lieu(departement: str) -> str:
    """La commune la plus peuplée du département, comme la caisse l'écrit."""
    communes = communes_de(departement)
    return max(communes, key=lambda c: int(c["population"] or 0))["nom"].upper()[:26]


def _t(balise: str, valeur: object) -> str:
    return f"<{balise}>{escape(str(valeur))}</{balise}>"


def _f(balise: str, valeur: object) -> str:
    """Feuille facultative : absente quand elle n'a pas de valeur."""
    return "" if valeur in (None, "") else _t(balise, valeur)


def _montant(valeur: float) -> str:
    return f"{valeur:010.2f}"


def entete(
    mois: date, *, genre: str = "M", application: str = "CRI", creation: datetime | None = None
) -> str:
    """Bloc `IdentificationFlux` : `genre` « M » mensuel ou « I » quotidien.

    Un mensuel décrit le dernier jour de son mois et se crée vers le 5 du suivant ; un quotidien se
    crée le jour qu'il décrit.
    """
    mensuel = genre == "M"
    reference = dernier_du_mois(mois) if mensuel else mois
    jour = ajouter_mois(premier_du_mois(mois), 1).replace(day=5) if mensuel else mois
    cree = creation or datetime.combine(jour, _HEURE)
    return (
        "<IdentificationFlux>"
        + _t("APPLIEME", application)
        + _t("NUMVERSIONAPPLIEME", "6200")
        + _t("TYPEFLUX", genre)
        + _t("NATFLUX", "D")
        + _t("DTCREAFLUX", cree.date())
        + _t("HEUCREAFLUX", f"{cree:%H:%M:%S}.0000")
        + _t("DTREF", reference)
        + "</IdentificationFlux>\n"
    )


def _ressources(individu: Individu, mois: date) -> str:
    debut = ajouter_mois(mois, -3 - (mois.month - 1) % 3)
    corps = (
        "<GeneraliteRessourcesTrimestre>"
        + _t("TOPRESSNUL", int(individu.revenu == 0))
        + _t("DDRESS", debut)
        + _t("DFRESS", ajouter_mois(debut, 2))
        + "</GeneraliteRessourcesTrimestre>"
    )
    for rang in range(3):
        nature = "001" if individu.revenu else "000"
        corps += (
            "<RessourcesMensuelles><GeneraliteRessourcesMensuelles>"
            + _t("MOISRESS", ajouter_mois(debut, rang))
            + "</GeneraliteRessourcesMensuelles><DetailRessourcesMensuelles>"
            + _t("NATRESS", nature)
            + _t("MTNATRESSMEN", _montant(individu.revenu))
            + "</DetailRessourcesMensuelles>"
            + _autre_ressource(individu)
            + "</RessourcesMensuelles>"
        )
    return f"<Ressources>{corps}</Ressources>"


def _autre_ressource(individu: Individu) -> str:
    """Un adulte sur deux a une seconde nature de ressource."""
    if individu.naissance.toordinal() % 2:
        return ""
    return (
        "<DetailRessourcesMensuelles>"
        + _t("NATRESS", "003")
        + _t("MTNATRESSMEN", _montant(40))
        + "</DetailRessourcesMensuelles>"
    )


def _personne(individu: Individu, foyer: FoyerInvente, mois: date, ville: str) -> str:
    adulte = individu.role in {"DEM", "CJT"}
    a_charge = int(individu.role == "ENF")
    corps = (
        "<Identification>"
        + _t("QUAL", "MME" if individu.sexe == "2" else "MR ")
        + _t("NOM", (individu.usage or individu.nom)[:28])
        + _t("NOMNAI", individu.nom[:28])
        + _t("PRENOM", individu.prenom.upper()[:32])
        + _t("NOMCOMNAI", individu.lieu or ville)
        + _t("DTNAI", individu.naissance)
        + _f("RGNAI", individu.rang or "")
        + _t("TYPEDTNAI", "N")
        + _f("NIR", individu.nir)
        + _t("TOPVALIEC", 1)
        + _t("SEXE", individu.sexe)
        + "</Identification><DossierCAF>"
        + _t("TOPRESPDOS", int(individu.role == "DEM"))
        + _t("DDRATDOS", foyer.ouverture)
        + _f("NUMDEMRSAPRECE", individu.prece)
        + "</DossierCAF>"
    )
    for prestation in ("PFA", "RSA"):
        corps += (
            "<Prestations>"
            + _t("NATPREST", prestation)
            + _t("ROLEPERS", individu.role)
            + _t("TOPCHAPERS", a_charge)
            + "</Prestations>"
        )
    if individu.role == "ENF":
        parent = foyer.membres[0]
        corps += (
            "<Rattachement>"
            + _t("NOMNAI", parent.nom[:28])
            + _t("PRENOM", parent.prenom.upper()[:32])
            + _t("DTNAI", parent.naissance)
            + _f("NIR", parent.nir)
            + _t("TYPEPAR", "LEG")
            + "</Rattachement>"
        )
    if individu.ft:
        corps += f"<DossierPoleEmploi>{_t('IDASSEDIC', individu.ft)}</DossierPoleEmploi>"
    if adulte:
        corps += (
            _ressources(individu, mois)
            + "<MontantCalculDroitRSAPersonne>"
            + _t("TOPPERSDRODEVORSA", int(individu.soumis))
            + _t("TOPPERSENTDRODEVORSA", int(individu.nouveau_soumis))
            + _t("MTPERSRESSMENRSA", _montant(individu.revenu))
            + "</MontantCalculDroitRSAPersonne>"
            + _activites(individu, foyer)
        )
    return f"<Personne>{corps}</Personne>"


def _adresse(adresse: Adresse, rang: int, communes: list[dict[str, str]]) -> str:
    commun = (
        "<TroncCommunAdresse>"
        + _t("RGADR", f"{rang:02d}")
        + _t("DTEMM", adresse.depuis)
        + _t("PAYS", "HOR" if adresse.hors_france else "FRA")
        + _t("TYPEADR", "D")
        + _t("ETATADR", "CO")
        + "</TroncCommunAdresse>"
    )
    if adresse.hors_france:
        lignes = ("", f"{adresse.numero} {adresse.voie}", "", "", "", "LUXEMBOURG")
        detail = "".join(_t(f"LIBLIG{n}ADR", ligne[:38]) for n, ligne in enumerate(lignes, 2))
        return f"<Adresse>{commun}<AdresseHorsFrance>{detail}</AdresseHorsFrance></Adresse>"
    commune = communes[adresse.commune]
    detail = (
        _t("COMPLIDEADR", "")
        + _t("COMPLADR", "")
        + _t("NUMVOIE", adresse.numero)
        + _t("LIBTYPEVOIE", adresse.genre)
        + _t("NOMVOIE", adresse.voie[:32])
        + _t("LIEUDIST", "")
        + _t("NUMCOM", commune["code_insee"])
        + _t("CODEPOS", commune["codes_postaux"].split()[0])
        + _t("NOMCOM", commune["nom"].upper()[:32])
    )
    return f"<Adresse>{commun}<AdresseDetailleeFrance>{detail}</AdresseDetailleeFrance></Adresse>"


def _situation(foyer: FoyerInvente) -> str:
    corps = f"<EtatDossierRSA>{_t('ETATDOSRSA', foyer.etat)}</EtatDossierRSA>"
    if foyer.etat == "1":
        corps += f"<Refus>{_t('DTREFURSA', foyer.effet)}{_t('MOTIREFURSA', foyer.motif)}</Refus>"
    elif foyer.etat == "3":
        corps += (
            f"<SuspensionDroit>{_t('MOTISUSDRORSA', foyer.motif)}{_t('DDSUSDRORSA', foyer.effet)}"
            "</SuspensionDroit>"
        )
    elif foyer.etat == "4":
        corps += (
            f"<SuspensionVersement>{_t('MOTISUSVERSRSA', foyer.motif)}"
            f"{_t('DDSUSVERSRSA', foyer.effet)}</SuspensionVersement>"
        )
    elif foyer.etat == "5":
        corps += (
            f"<FinDroit>{_t('MOTICLORSA', foyer.motif)}{_t('DTCLORSA', foyer.effet)}</FinDroit>"
        )
    return f"<SituationDossierRSA>{corps}</SituationDossierRSA>"


def _prenant(foyer: FoyerInvente, numero: str, mois: date) -> str:
    """Le dossier part vers un autre organisme : la caisse d'un autre département, ou la MSA d'ici."""
    if foyer.motif != "MUT":
        return ""
    vers = foyer.vers or f"CAF {'541' if numero != '541' else '671'}"
    return (
        "<OrganismePrenant>"
        + _t("FONORGPRENMUT", vers[:3])
        + _t("NUMORGPRENMUT", vers[4:])
        + _t("DDDEPAMUT", foyer.effet or mois)
        + "</OrganismePrenant>"
    )


def foyer_xml(
    foyer: FoyerInvente, mois: date, communes: list[dict[str, str]], departement: str
) -> str:
    """Bloc `InfosFoyerRSA` d'un dossier au mois donné."""
    ville = chef_lieu(departement)
    enfants = sum(m.role == "ENF" for m in foyer.membres)
    revenus = sum(m.revenu for m in foyer.membres)
    bareme = 646 + 323 * (foyer.sitfam in _COUPLES) + 194 * enfants
    nature = "RSI" if foyer.majore else "RSD"
    sous_nature = "RSIN1" if foyer.majore else "RSDN2"
    numero = organisme_de(foyer.organisme, departement)[4:]
    mutation = ""
    if foyer.mutation:
        cedant = foyer.depuis or f"CAF {'541' if numero != '541' else '671'}"
        mutation = (
            "<OrganismeCedant>"
            + _t("FONORGCEDMUT", cedant[:3])
            + _t("NUMORGCEDMUT", cedant[4:])
            + _t("DDARRMUT", foyer.ouverture)
            + "</OrganismeCedant>"
        )
    adresses = "".join(
        _adresse(a, rang, communes) for rang, a in enumerate(foyer.adresses, start=1)
    )
    return (
        "<InfosFoyerRSA><IdentificationRSA><Organisme>"
        + _t("FONORG", foyer.organisme)
        + _t("NUMORG", numero)
        + _t("MATRICULE", foyer.matricule)
        + "</Organisme><Partenaire>"
        + _t("TYPEPARTE", "CG  ")
        + _t("IDEPARTE", departement.zfill(3))
        + "</Partenaire><DemandeRSA>"
        + _t("DTDEMRSA", foyer.demande)
        + _t("NUMDEMRSA", foyer.numero)
        + "</DemandeRSA>"
        + mutation
        + _prenant(foyer, numero, mois)
        + "</IdentificationRSA>"
        + "".join(_personne(m, foyer, mois, ville) for m in foyer.membres)
        + "<DonneesAdministratives><SituationFamille>"
        + _t("SITFAM", foyer.sitfam)
        + _t("DDSITFAM", foyer.sitfam_depuis)
        + "</SituationFamille>"
        + adresses
        + "</DonneesAdministratives><PrestationRSA>"
        + _situation(foyer)
        + "<DetailDroitRSA><TroncCommunDroitRSA>"
        + _t("TOPSANSDOMFIXE", 0)
        + _t("NBENFAUTCHA", enfants)
        + _t("ORIDEMRSA", "DEM")
        + _t("TOPFOYDRODEVORSA", int(revenus < bareme))
        + "</TroncCommunDroitRSA><MontantsCalculDroitRSA>"
        + _t("DDELECAL", mois)
        + _t("MTREVMINIGARARSA", _montant(bareme))
        + _t("MTREVGARARSA", _montant(bareme))
        + _t("MTRESSMENRSA", _montant(revenus))
        + _t("MTTOTDRORSA", _montant(max(0, bareme - revenus)))
        + "</MontantsCalculDroitRSA>"
        + _droits(foyer, mois, nature, sous_nature)
        + "</DetailDroitRSA></PrestationRSA>"
        + _evenements(foyer)
        + "</InfosFoyerRSA>\n"
    )


def _evenements(foyer: FoyerInvente) -> str:
    """Les faits générateurs d'un quotidien : jour, heure et code de ce que la caisse a traité."""
    return "".join(
        "<Evenement>"
        + _t("DTLIQ", jour)
        + _t("HEULIQ", "10:12:30.0000")
        + _t("FG", code)
        + "</Evenement>"
        for jour, code in foyer.faits
    )


def _droits(foyer: FoyerInvente, mois: date, nature: str, sous_nature: str) -> str:
    """Le droit et son histoire : une ligne par année passée, la dernière sans fin."""
    debuts = [foyer.ouverture]
    while ajouter_mois(debuts[-1], 12) < mois and len(debuts) < 8:
        debuts.append(ajouter_mois(debuts[-1], 12))
    corps = ""
    for rang, debut in enumerate(debuts):
        dernier = rang == len(debuts) - 1
        corps += (
            "<DetailCalculDroitRSA>"
            + _t("NATPF", nature)
            + _t("SOUSNATPF", sous_nature)
            + _t("DDNATDRO", debut)
            + ("" if dernier else _t("DFNATDRO", debuts[rang + 1] - timedelta(days=1)))
            + "</DetailCalculDroitRSA>"
        )
    return corps


def _activites(individu: Individu, foyer: FoyerInvente) -> str:
    """Les activités passées, puis celle en cours."""
    contrat = individu.activite if individu.activite in {"CDI", "CDD", "INT", "AEN"} else ""
    graine = individu.naissance.toordinal()
    passees = [
        (ajouter_mois(foyer.ouverture, -18 - 9 * rang), ("CDD", "INT", "CHO")[(graine + rang) % 3])
        for rang in range(graine % 3)
    ]
    corps = ""
    for debut, code in passees:
        corps += (
            "<Activite>"
            + _t("REG", "GE")
            + _t("ACT", code)
            + _t("DDACT", debut)
            + _t("DFACT", ajouter_mois(debut, 8))
            + "</Activite>"
        )
    return (
        corps
        + "<Activite>"
        + _t("REG", "GE")
        + _t("ACT", individu.activite)
        + _t("DDACT", foyer.ouverture)
        + _f("NATCONTRTRA", contrat)
        + "</Activite>"
    )


def ecrire(
    sortie: IO[bytes],
    foyers: list[FoyerInvente],
    mois: date,
    communes: list[dict[str, str]],
    departement: str,
    *,
    genre: str = "M",
    application: str = "CRI",
    creation: datetime | None = None,
    encodage: str = "windows-1252",
    transformer: Callable[[int, str], str] | None = None,
    total_annonce: int | None = None,
) -> None:
    """Écrit un fichier complet, au fil de l'eau. `transformer(rang, bloc)` sert aux fichiers fautifs."""
    sortie.write(f'<?xml version="1.0" encoding="{encodage}"?>\n<Racine>\n'.encode(encodage))
    sortie.write(
        entete(mois, genre=genre, application=application, creation=creation).encode(encodage)
    )
    for rang, foyer in enumerate(foyers):
        bloc = foyer_xml(foyer, mois, communes, departement)
        if transformer is not None:
            bloc = transformer(rang, bloc)
        sortie.write(bloc.encode(encodage, "xmlcharrefreplace"))
    total = len(foyers) if total_annonce is None else total_annonce
    sortie.write(
        (
            f"<TransmissionFlux><NBTOTDOSRSATRANSM>{total:08d}</NBTOTDOSRSATRANSM>"
            "<NBTOTDOSRSATRANSMANO>00000000</NBTOTDOSRSATRANSMANO></TransmissionFlux>\n</Racine>\n"
        ).encode(encodage)
    )
