"""Chercher une personne : par ses noms malgré les fautes, sa naissance, son numéro ; sous le droit.

Un mot tapé est comparé à la table des mots distincts (`MotDeNom`), jamais aux personnes : le même, son
début, ce qui s'entend pareil, ce qui n'en diffère que d'une ou deux lettres. Les personnes sont
ensuite celles qui portent, pour chaque mot tapé, l'un des mots retenus (index GIN).

Hors du périmètre de l'agent, rien ne sort sans une naissance entière avec un nom, ou un numéro ; jamais
un mineur ; et jamais plus que le plafond de l'heure (C. trav. R.5312-42-1 IV).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from string import digits
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils import timezone

from jalons.annuaire.models import Structure
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Agent, Consultation
from jalons.personnes.models import Appartenance, DemandeRSA, Personne
from jalons.personnes.selectors.personnes import organismes_referents_de
from jalons.socle.dates import ajouter_mois
from jalons.socle.noms import normaliser, phonetique
from jalons.socle.parametres import parametre
from jalons.socle.saisie import lire_date

LIMITE = 25
ECRAN_HORS_PERIMETRE = "recherche_hors_perimetre"
_MAJORITE = 18 * 12
_A_CLASSER = 400
_MOTS_PAR_MOT = 300
_ANNEE = re.compile(r"(?:19|20)\d\d\Z")
_JOUR_SERRE = re.compile(r"\d{8}\Z")
# La naissance telle qu'on la dit : « 24 juillet 1985 », « née le 24/7/85 », « 24 07 1985 », « 07/1985 ».
_MOIS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip
_EN_LETTRES = re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({'|'.join(_MOIS)})\s+(\d{{4}})\b")
_EN_NOMBRES = re.compile(
    r"(?<![\d/.-])(?<!\d\s)(\d{1,2})[ /.-](\d{1,2})[ /.-](\d{4}|\d{2})(?!\s?[\d/.-])"
)
_NE_LE = re.compile(r"\bnee?\s+(?:le|en)\s+(?=\d)")
_MOIS_ET_ANNEE = re.compile(r"(?<![\d/])\d{1,2}/((?:19|20)\d\d)(?!\d)")
RIEN_A_CHERCHER = (
    "Écrivez au moins deux lettres d'un nom, une date de naissance ou un numéro d'allocataire."
)
PERSONNE = "Personne ne répond. Essayez avec moins de mots, ou la date de naissance."
HORS_PERIMETRE = (
    "Hors de votre périmètre, la recherche demande le nom et la date de naissance, ou le numéro."
)
PLAFOND = "Vous avez atteint le nombre de personnes hors périmètre que l'on peut lire en une heure."


@dataclass(frozen=True, slots=True)
class PersonneTrouvee:
    """Ligne de recherche. Hors de la vue de l'agent : identité et organisme référent seulement."""

    personne: Personne
    est_visible: bool
    organisme_referent: Structure | None


class Resultats(list[PersonneTrouvee]):
    """Les premières personnes trouvées ; `total` en tout, et ce qu'il faut en dire à l'agent."""

    def __init__(
        self, lignes: list[PersonneTrouvee] | None = None, *, total: int = 0, message: str = ""
    ) -> None:
        super().__init__(lignes or [])
        self.total, self.message = total, message

    @property
    def hors_perimetre(self) -> list[int]:
        """Les personnes dont seule l'identité a été rendue : chacune se trace."""
        return [r.personne.pk for r in self if not r.est_visible]

    @property
    def phrase(self) -> str:
        """« 3 résultats », ou « les 25 premiers sur 140 »."""
        if self.total > len(self):
            return f"les {len(self)} premiers sur {self.total}"
        return f"{len(self)} résultat{'s' if len(self) > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce qui a été tapé, lu."""

    mots: tuple[str, ...] = ()
    jour: date | None = None
    annee: int | None = None
    numero: str = ""

    @property
    def est_vide(self) -> bool:
        """Vrai si rien de ce qui est tapé ne désigne quelqu'un."""
        return not (self.numero or self.jour or len("".join(self.mots)) >= 2)

    @property
    def est_precise(self) -> bool:
        """De quoi chercher hors de son périmètre : un numéro, ou un nom et une naissance entière."""
        return bool(self.numero or (self.mots and self.jour))


def lire_demande(texte: str) -> Demande:
    """Lit ce qui est tapé : noms, naissance (entière ou l'année seule), numéro.

    >>> lire_demande("coralie 1985").annee, lire_demande("24071985").jour
    (1985, datetime.date(1985, 7, 24))
    """
    brut = _dire_la_naissance(texte.strip())
    chiffres = "".join(c for c in brut if c in digits)
    if chiffres and len(chiffres) == len(brut.replace(" ", "")):
        jour = _jour(chiffres) if len(chiffres) == 8 else None
        if jour is not None:
            return Demande(jour=jour)
        if len(chiffres) == 4:
            return Demande(annee=int(chiffres))
        return Demande(numero=chiffres)
    jours = [j for j in map(_jour, brut.split()) if j is not None]
    restes = [m for m in brut.split() if _jour(m) is None]
    annees = [int(m) for m in restes if _ANNEE.match(m)]
    noms = " ".join(m for m in restes if not _ANNEE.match(m))
    return Demande(
        mots=tuple(normaliser(noms).split()[:6]),
        jour=jours[0] if jours else None,
        annee=annees[0] if annees else None,
    )


def _dire_la_naissance(texte: str) -> str:
    """Le texte, sa naissance écrite jj/mm/aaaa ; une année à deux chiffres n'est jamais à venir.

    >>> _dire_la_naissance("Coralie (née le 24 juillet 1985)").split()
    ['Coralie', '24/07/1985']
    """
    plat = re.sub(r"[(),;]", " ", texte)
    if not any(c in digits for c in plat):
        return texte
    sans_accents = _sans_accents(plat)
    if len(sans_accents) == len(plat):
        plat = _remplacer(_NE_LE, plat, sans_accents, lambda _lu: "")
        sans_accents = _sans_accents(plat)
        plat = _remplacer(
            _EN_LETTRES,
            plat,
            sans_accents,
            lambda lu: f"{int(lu[1]):02d}/{_MOIS.index(lu[2]) + 1:02d}/{lu[3]}",
        )
    plat = _EN_NOMBRES.sub(_entier, plat)
    return _MOIS_ET_ANNEE.sub(r"\1", plat)


def _sans_accents(texte: str) -> str:
    return "".join(unicodedata.normalize("NFD", c)[0] for c in texte).lower()


def _remplacer(
    motif: re.Pattern[str], texte: str, plat: str, par: Callable[[re.Match[str]], str]
) -> str:
    """Remplace dans `texte` ce que `motif` trouve dans `plat`, son double sans accents."""
    for lu in reversed(list(motif.finditer(plat))):
        texte = texte[: lu.start()] + par(lu) + texte[lu.end() :]
    return texte


def _entier(lu: re.Match[str]) -> str:
    annee = lu[3]
    if len(annee) == 2:
        siecle = "20" if int(annee) <= timezone.localdate().year % 100 else "19"
        annee = siecle + annee
    return f"{int(lu[1]):02d}/{int(lu[2]):02d}/{annee}"


def _jour(mot: str) -> date | None:
    if _JOUR_SERRE.match(mot):
        francais = lire_date(f"{mot[:2]}/{mot[2:4]}/{mot[4:]}")
        return francais or lire_date(f"{mot[:4]}-{mot[4:6]}-{mot[6:]}")
    return lire_date(mot)


_PROCHES = """
SELECT mot, CASE WHEN mot = %(mot)s THEN 0 WHEN mot LIKE %(debut)s THEN 1 WHEN son = %(son)s THEN 1
                 ELSE 1 + levenshtein_less_equal(mot, %(mot)s, %(ecart)s) END AS rang
FROM (
    SELECT mot, son FROM personnes_motdenom
    WHERE mot LIKE %(debut)s OR son = %(son)s OR mot = ANY(%(echanges)s)
    UNION
    SELECT mot, son FROM personnes_motdenom
    WHERE longueur BETWEEN %(longueur)s - %(ecart)s AND %(longueur)s + %(ecart)s
      AND (strpos(mot, %(un)s) > 0 OR strpos(mot, %(deux)s) > 0 OR strpos(mot, %(trois)s) > 0)
      AND levenshtein_less_equal(mot, %(mot)s, %(ecart)s) <= %(ecart)s
) proches
ORDER BY rang, mot LIMIT %(limite)s
"""
_EXACTS = """
SELECT mot, 0 FROM personnes_motdenom WHERE mot LIKE %(debut)s ORDER BY mot LIMIT %(limite)s
"""


def mots_proches(mot: str, *, exacts: bool, plusieurs: bool) -> dict[str, int]:
    """Les mots connus qui répondent au mot tapé, avec leur rang : 0 le même, puis de moins en moins.

    `exacts` : ce mot et ceux qu'il commence. `plusieurs` : d'autres mots précisent la demande, une faute
    de plus est alors supportable dans un mot court.
    """
    court = len(mot) < 3
    ecart = 0 if court else 2 if len(mot) >= 5 else 1 if len(mot) == 4 or plusieurs else 0
    echanges = [mot[:i] + mot[i + 1] + mot[i] + mot[i + 2 :] for i in range(len(mot) - 1)]
    valeurs: dict[str, Any] = {
        "mot": mot,
        "debut": mot if court else mot + "%",
        "son": "" if court else phonetique(mot),
        "ecart": ecart,
        "longueur": len(mot),
        **dict(zip(("un", "deux", "trois"), _morceaux(mot, ecart), strict=True)),
        "echanges": [] if court else echanges,
        "limite": _MOTS_PAR_MOT,
    }
    with connection.cursor() as curseur:
        curseur.execute(_EXACTS if exacts or court else _PROCHES, valeurs)
        return dict(curseur.fetchall())


def _morceaux(mot: str, ecart: int) -> tuple[str, str, str]:
    """Le mot en un morceau de plus qu'il n'y a de fautes, deux au plus : l'un d'eux au moins reste entier.

    >>> _morceaux("schmit", 2), _morceaux("anne", 1)
    (('sc', 'hm', 'it'), ('an', 'ne', 'ne'))
    """
    bornes = [len(mot) * n // (ecart + 1) for n in range(ecart + 2)]
    coupes = [mot[debut:fin] for debut, fin in pairwise(bornes)]
    return coupes[0], coupes[min(1, ecart)], coupes[-1]


def _suites(mots: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Les mots tels que tapés, puis deux ou trois voisins d'un seul tenant.

    >>> _suites(("abd", "el", "kader"))[1:]
    [('abdel', 'kader'), ('abd', 'elkader'), ('abdelkader',)]
    """
    return [mots] + [
        (*mots[:i], "".join(mots[i : i + n]), *mots[i + n :])
        for n in (2, 3)
        for i in range(len(mots) - n + 1)
    ]


def _par_noms(
    base: QuerySet[Personne], mots: tuple[str, ...], *, exacts: bool
) -> tuple[QuerySet[Personne], list[list[dict[str, int]]]]:
    """Les personnes qui portent, pour chaque mot, l'un des mots proches ; et ces mots, par suite."""
    filtre, rangs = Q(pk__in=[]), []
    for suite in _suites(mots):
        proches = [mots_proches(m, exacts=exacts, plusieurs=len(suite) > 1) for m in suite]
        if all(proches):
            rangs.append(proches)
            tous = Q()
            for retenus in proches:
                tous &= Q(mots__overlap=list(retenus))
            filtre |= tous
    return base.filter(filtre), rangs


def _par_numero(base: QuerySet[Personne], chiffres: str) -> QuerySet[Personne]:
    """Numéro d'allocataire (complété ou non par des zéros) ou de demande."""
    demandes = DemandeRSA.objects.exclude(matricule="").filter(
        Q(matricule=chiffres.ljust(15, "0")) | Q(matricule=chiffres)
    ) | DemandeRSA.objects.filter(numero_demande=chiffres)
    foyers = Appartenance.objects.connus().filter(foyer__in=demandes.values("foyer"))
    return base.filter(pk__in=foyers.values("personne"))


def _ordonner(trouvees: QuerySet[Personne], *, le: date) -> QuerySet[Personne]:
    """Les adultes d'abord, puis l'ordre alphabétique."""
    majeur = Case(
        When(date_naissance__lte=ajouter_mois(le, -_MAJORITE), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return trouvees.order_by(majeur.desc(), "nom_naissance", "prenom", "pk")


def _chercher(
    base: QuerySet[Personne], demande: Demande, *, limite: int, le: date
) -> tuple[list[Personne], int]:
    """Les `limite` premières personnes et leur nombre en tout."""
    if demande.jour is not None:
        base = base.filter(date_naissance=demande.jour)
    elif demande.annee is not None:
        base = base.filter(date_naissance__year=demande.annee)
    lues = base.select_related("commune", "territoire")
    if demande.numero or not demande.mots:
        exactes = _par_numero(lues, demande.numero) if demande.numero else lues
        return list(_ordonner(exactes, le=le)[:limite]), exactes.count()
    exactes, _ = _par_noms(lues, demande.mots, exacts=True)
    premiers, total = list(_ordonner(exactes, le=le)[:limite]), exactes.count()
    if total >= limite:
        return premiers, total
    approchees, rangs = _par_noms(lues, demande.mots, exacts=False)
    deja = {p.pk for p in premiers}
    autres = [p for p in _ordonner(approchees, le=le)[:_A_CLASSER] if p.pk not in deja]
    autres.sort(key=lambda p: (_rang(p, rangs), not _est_adulte(p, le)))
    total += len(autres)
    return (premiers + autres)[:limite], total


def _est_adulte(personne: Personne, le: date) -> bool:
    return personne.date_naissance <= ajouter_mois(le, -_MAJORITE)


def _rang(personne: Personne, suites: list[list[dict[str, int]]]) -> int:
    """De combien cette personne s'écarte de ce qui est tapé, au mieux."""
    return min(
        (
            sum(min((r[m] for m in personne.mots if m in r), default=9) for r in suite)
            for suite in suites
        ),
        default=9,
    )


def rechercher(agent: Agent, texte: str, *, limite: int = LIMITE) -> Resultats:
    """Personnes dont le nom, la naissance ou le numéro répond à `texte`, les plus proches d'abord.

    Ne lit jamais le NIR. Qui rend des lignes hors périmètre les trace (`Resultats.hors_perimetre`).
    """
    demande = lire_demande(texte)
    if not agent.peut(Permission.PERSONNE_RECHERCHER) or demande.est_vide:
        return Resultats(message=RIEN_A_CHERCHER)
    le = timezone.localdate()
    vues = Personne.objects.visibles_par(agent)
    trouvees, total = _chercher(vues, demande, limite=limite, le=le)
    visibles = {p.pk for p in trouvees}
    message = "" if trouvees else PERSONNE
    if len(trouvees) < limite and _est_borne(agent):
        autres, message_hors = _hors_perimetre(agent, demande, vues, limite - len(trouvees), le)
        trouvees, total = trouvees + autres, total + len(autres)
        message = "" if trouvees else message_hors or message
    referents = organismes_referents_de([p.pk for p in trouvees], le=le)
    lignes = [PersonneTrouvee(p, p.pk in visibles, referents.get(p.pk)) for p in trouvees]
    return Resultats(lignes, total=total, message=message)


def _est_borne(agent: Agent) -> bool:
    """Vrai si l'agent ne voit pas tout le Département."""
    return not any(
        Permission.PERSONNE_CONSULTER in h.role.permissions
        and h.role.perimetre == Perimetre.TERRITOIRE
        and h.territoire_id is None
        for h in agent.habilitations
    )


def _hors_perimetre(
    agent: Agent, demande: Demande, vues: QuerySet[Personne], place: int, le: date
) -> tuple[list[Personne], str]:
    """Des adultes que l'agent ne suit pas, si sa demande est précise et son plafond libre."""
    if not demande.est_precise:
        return [], HORS_PERIMETRE
    plafond = parametre("recherche_plafond_hors_perimetre", le=le).nombre
    depuis = timezone.now() - timedelta(hours=1)
    deja = Consultation.objects.filter(
        agent_id=agent.pk, ecran=ECRAN_HORS_PERIMETRE, instant__gte=depuis
    ).count()
    if deja >= plafond:
        return [], PLAFOND
    adultes = Personne.objects.filter(
        principale__isnull=True, date_naissance__lte=ajouter_mois(le, -_MAJORITE)
    ).exclude(pk__in=vues.order_by().values("pk"))
    trouvees, _ = _chercher(adultes, demande, limite=min(place, plafond - deja), le=le)
    return trouvees, ""
