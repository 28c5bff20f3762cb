"""Ce qui attend une décision : doutes sur l'identité, NIR incohérents, communes à rattacher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import DOUTES_OUVERTS, NIR_A_VERIFIER, EtatNir
from jalons.personnes.models import (
    Adresse,
    DemandeRSA,
    DoutePersonne,
    LienPersonnes,
    Nir,
    Personne,
    Rattachement,
    ouvre,
)
from jalons.personnes.rules import ETATS_CERTAINS, Indice, Traits, peser, total
from jalons.personnes.selectors.personnes import traits_de


def doutes(agent: Agent) -> QuerySet[DoutePersonne]:
    """Les doutes ouverts sur des personnes que l'agent peut rapprocher, les plus pesants d'abord."""
    vues = Personne.objects.visibles_par(agent, Permission.RAPPROCHEMENT_GERER).order_by()
    return (
        DoutePersonne.objects.filter(etat__in=DOUTES_OUVERTS)
        .filter(personne__in=vues, ressemble_a__in=vues)
        .select_related("personne", "ressemble_a")
        .order_by("-poids", "pk")
    )


def doutes_de_mes_suivis(agent: Agent, *, le: date) -> QuerySet[DoutePersonne]:
    """Les doutes ouverts qui touchent une personne que l'agent suit lui-même."""
    suivies = Rattachement.objects.filter(ouvre(le), agent=agent).values("personne")
    return (
        DoutePersonne.objects.filter(etat__in=DOUTES_OUVERTS)
        .filter(Q(personne__in=suivies) | Q(ressemble_a__in=suivies))
        .select_related("personne", "ressemble_a")
        .order_by("-poids", "pk")
    )


def nir_qui_posent_question(agent: Agent) -> QuerySet[Any]:
    """Les NIR en vigueur que la clé, le sexe ou la naissance contredit, ou qui ne sont pas seuls.

    `nombre_certains` : NIR certains de la personne, d'où qu'ils viennent. Aucun numéro n'est lu.
    """
    vues = Personne.objects.visibles_par(agent, Permission.RAPPROCHEMENT_GERER).order_by()
    certains = (
        Nir.objects.filter(personne=OuterRef("personne"), etat__in=ETATS_CERTAINS)
        .order_by()
        .values("personne")
        .annotate(nombre=Count("pk"))
        .values("nombre")
    )
    return (
        Nir.objects.filter(est_courant=True, personne__in=vues)
        .annotate(nombre_certains=Coalesce(Subquery(certains), 0))
        .filter(Q(etat__in=NIR_A_VERIFIER) | Q(nombre_certains__gt=1))
        .select_related("personne", "verification__decide_par")
        .defer("chiffre", "empreinte")
        .order_by("personne__nom_naissance", "personne__prenom", "pk")
    )


_DEJA_VU = Q(verification__etat=F("etat"), verification__certains=F("nombre_certains"))


def nir_a_verifier(agent: Agent) -> QuerySet[Any]:
    """Ceux dont personne n'a encore rien conclu, ou qui ont changé depuis."""
    return nir_qui_posent_question(agent).exclude(
        pk__in=nir_qui_posent_question(agent).filter(_DEJA_VU).order_by().values("pk")
    )


def nir_verifies(agent: Agent) -> QuerySet[Any]:
    """Ceux dont un gestionnaire a conclu ; sa décision se revoit."""
    return nir_qui_posent_question(agent).filter(_DEJA_VU)


def dossiers_et_nir(personne: Personne) -> list[tuple[str, Any, str]]:
    """Ce que chaque dossier dit du NIR : (dossier, depuis quand, lequel). Le numéro n'est jamais lu.

    Deux dossiers qui disent le même numéro ont la même lettre : « NIR A », « NIR B ».
    """
    lettres: dict[bytes, str] = {}
    lignes = []
    recues = (
        personne.identites.filter(connu__upper_inf=True, empreinte_nir__isnull=False)
        .select_related("demande")
        .order_by("periode", "pk")
    )
    for recue in recues:
        lettre = lettres.setdefault(
            bytes(recue.empreinte_nir or b""), chr(ord("A") + len(lettres) % 26)
        )
        etat = EtatNir(recue.etat_nir).label if recue.etat_nir else "non contrôlé"
        dossier = recue.demande.numero_demande if recue.demande else "saisi"
        lignes.append((dossier, recue.periode, f"NIR {lettre} : {etat.lower()}"))
    return lignes


def liens_en_cours(agent: Agent) -> QuerySet[LienPersonnes]:
    """Les fiches liées qui peuvent encore se rendre, les dernières d'abord."""
    vues = Personne.objects.visibles_par(agent, Permission.RAPPROCHEMENT_GERER).order_by()
    return LienPersonnes.objects.filter(defait_le__isnull=True, principale__in=vues).select_related(
        "principale", "liee", "pose_par"
    )


@dataclass(frozen=True, slots=True)
class CommuneARattacher:
    """Une commune telle que les fichiers l'écrivent, et le nombre d'adresses qui l'attendent."""

    code_commune: str
    code_postal: str
    nom_commune: str
    nombre: int


def communes_a_rattacher() -> list[CommuneARattacher]:
    """Les communes que le référentiel ne reconnaît pas, les plus fréquentes d'abord."""
    lignes = (
        Adresse.objects.connus()
        .filter(commune__isnull=True, pays="FRA", periode__upper_inf=True)
        .exclude(code_commune="", code_postal="", nom_commune="")
        .values("code_commune", "code_postal", "nom_commune")
        .annotate(nombre=Count("foyer", distinct=True))
        .order_by("-nombre", "nom_commune")
    )
    return [CommuneARattacher(**ligne) for ligne in lignes]


@dataclass(frozen=True, slots=True)
class Cote:
    """Une des deux fiches, telle que l'écran la montre face à l'autre."""

    personne: Personne
    traits: Traits
    demandes: list[DemandeRSA]
    referent: Rattachement | None
    actes: list[tuple[str, int]]
    etat_nir: str


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Les deux fiches, ce qui les rapproche et les sépare, et le poids de l'ensemble."""

    un: Cote
    autre: Cote
    indices: list[Indice]

    @property
    def poids(self) -> int:
        return total(self.indices)

    @property
    def lignes(self) -> list[tuple[str, Any, Any, bool]]:
        """(ce que c'est, d'un côté, de l'autre, identiques)."""
        a, b = self.un, self.autre
        valeurs = (
            ("Prénom", a.traits.prenom, b.traits.prenom),
            ("Autres prénoms", a.traits.autres, b.traits.autres),
            ("Nom de naissance", a.traits.nom, b.traits.nom),
            ("Nom d'usage", a.traits.usage, b.traits.usage),
            ("Date de naissance", a.traits.naissance, b.traits.naissance),
            ("Rang de naissance", a.traits.rang, b.traits.rang),
            ("Lieu de naissance", a.traits.lieu, b.traits.lieu),
            ("Sexe", a.personne.get_sexe_display(), b.personne.get_sexe_display()),
            ("NIR", a.etat_nir, b.etat_nir),
        )
        return [(nom, x, y, x == y) for nom, x, y in valeurs]


def comparer(une: Personne, autre: Personne, *, le: date) -> Comparaison:
    """Les deux fiches côte à côte."""
    traits = traits_de({une.pk, autre.pk})
    cotes = [_cote(p, traits[p.pk, ""][0], le=le) for p in (une, autre)]
    return Comparaison(cotes[0], cotes[1], peser(cotes[0].traits, cotes[1].traits))


def _cote(personne: Personne, traits: Traits, *, le: date) -> Cote:
    from jalons.personnes.selectors.liens import champs_vers_personne

    nir = Nir.objects.filter(personne=personne, est_courant=True).first()
    actes = [
        (str(modele._meta.verbose_name), nombre)
        for modele, champ in champs_vers_personne()
        if modele._meta.app_label != "personnes"
        and (nombre := modele._base_manager.filter(**{champ.name: personne}).count())
    ]
    demandes = DemandeRSA.objects.filter(
        foyer__appartenances__personne=personne, foyer__appartenances__connu__upper_inf=True
    )
    referent = Rattachement.objects.filter(
        personne=personne, motif="referent_unique", periode__contains=le
    )
    return Cote(
        personne,
        traits,
        list(demandes.distinct().order_by("-date_demande")),
        referent.select_related("structure", "agent").first(),
        actes,
        nir.get_etat_display() if nir else "Aucun",
    )
