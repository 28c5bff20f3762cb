"""À qui rattacher chaque usager : clés exactes, puis ressemblance, puis le bureau.

Ce qu'aucun agent n'a décidé se rejuge dès qu'une fiche d'ici a pu changer, d'après ce que la base sait
alors ; sinon, seul ce qui est neuf, et ce qui en partage l'identifiant. Le résultat ne dépend ni de
l'ordre ni du découpage des fichiers. Rien d'incertain n'est rattaché.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from jalons.francetravail import couplage
from jalons.francetravail.enums import EtatUsager, Methode
from jalons.francetravail.models import (
    CandidatFranceTravail,
    QuiEstQuiChange,
    ReglagesDuJugement,
    UsagerFranceTravail,
)
from jalons.personnes.enums import SourceFait
from jalons.personnes.models import InscriptionFranceTravail, Nir, Personne
from jalons.personnes.rules import ETATS_CERTAINS
from jalons.socle.noms import serrer
from jalons.socle.parametres import parametre

_CANDIDATS = 4
_CHANGER = """
UPDATE francetravail_usagerfrancetravail u
SET personne_id = c.personne, methode = c.methode, etat = c.etat
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS c(id, personne, methode, etat)
WHERE u.id = c.id
"""
_AGE_MINIMAL = 15


def cle_d_identifiant(identifiant: str) -> str:
    """Ce qui ne change pas d'un identifiant : sans la région, quand il en porte une.

    >>> cle_d_identifiant("0571234567A"), cle_d_identifiant("1234567A")
    ('1234567A', '1234567A')
    """
    return identifiant[3:] if len(identifiant) == 11 and identifiant[-1].isalpha() else identifiant


def _presque(une: date, autre: date) -> bool:
    """Vrai si seul le jour, le mois ou l'année diffère, ou si jour et mois sont échangés.

    >>> _presque(date(1992, 1, 6), date(1992, 2, 6)), _presque(date(1992, 1, 6), date(1993, 2, 6))
    (True, False)
    """
    egaux = (une.year == autre.year) + (une.month == autre.month) + (une.day == autre.day)
    echanges = (une.year, une.month, une.day) == (autre.year, autre.day, autre.month)
    return egaux >= 2 or echanges


@dataclass(slots=True)
class Annuaire:
    """Les personnes d'ici, par leurs clés."""

    fiches: dict[int, couplage.Fiche] = field(default_factory=dict)
    par_nir: dict[bytes, set[int]] = field(default_factory=lambda: defaultdict(set))
    par_etat_civil: dict[tuple[str, str, date], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    par_identifiant: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    nirs: dict[int, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    par_nom_et_commune: dict[tuple[str, str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def inscrire(self, fiche: couplage.Fiche) -> None:
        """Range une personne sous ses noms."""
        self.fiches[fiche.numero] = fiche
        for nom in {fiche.nom, fiche.usage} - {""}:
            self.par_etat_civil[nom, fiche.prenom, fiche.naissance].add(fiche.numero)
            if fiche.commune:
                self.par_nom_et_commune[nom, fiche.prenom, fiche.commune].add(fiche.numero)

    def rivaux(self, usager: UsagerFranceTravail, personne: int) -> set[int]:
        """Les homonymes nés presque le même jour, là où vit l'usager et non la personne.

        Une naissance écrite de travers peut tomber juste sur un autre du même nom.
        """
        if not usager.code_commune or self.fiches[personne].commune == usager.code_commune:
            return set()
        cle = (serrer(usager.nom), serrer(usager.prenom), usager.code_commune)
        return {
            p
            for p in self.par_nom_et_commune.get(cle, ())
            if p != personne and _presque(self.fiches[p].naissance, usager.date_naissance)
        }

    def contredit(self, usager: UsagerFranceTravail, personne: int) -> bool:
        """Vrai si l'usager et la personne ont chacun un NIR certain, et pas le même."""
        dit = nir_certain(usager)
        siens = self.nirs.get(personne)
        return dit is not None and bool(siens) and dit not in (siens or ())

    def concorde(self, usager: UsagerFranceTravail, personne: int) -> bool:
        """Vrai si, outre la clé, la naissance, le nom ou le prénom est le même."""
        fiche = self.fiches.get(personne)
        return fiche is not None and (
            fiche.naissance == usager.date_naissance
            or fiche.prenom == serrer(usager.prenom)
            or serrer(usager.nom) in {fiche.nom, fiche.usage}
        )


def nir_certain(usager: UsagerFranceTravail) -> bytes | None:
    """L'empreinte du NIR, si sa clé et la naissance concordent."""
    if usager.empreinte_nir is None or usager.etat_nir not in ETATS_CERTAINS:
        return None
    return bytes(usager.empreinte_nir)


def dresser_l_annuaire(*, le: date) -> Annuaire:
    """Les personnes en âge de s'inscrire, leurs NIR certains et leurs identifiants dits par la caisse."""
    annuaire = Annuaire()
    nees_avant = date(le.year - _AGE_MINIMAL, 12, 31)
    connues = Personne.objects.filter(principale__isnull=True, date_naissance__lte=nees_avant)
    colonnes = ("pk", "nom_naissance", "nom_usage", "prenom", "date_naissance")
    nirs = Nir.objects.filter(etat__in=ETATS_CERTAINS, personne__in=connues.order_by().values("pk"))
    for personne, empreinte in nirs.values_list("personne_id", "empreinte").iterator(10_000):
        annuaire.par_nir[bytes(empreinte)].add(personne)
        annuaire.nirs[personne].add(bytes(empreinte))
    identifiants: dict[int, str] = {}
    dits = InscriptionFranceTravail.objects.filter(source=SourceFait.FLUX).exclude(identifiant="")
    for personne, identifiant in dits.order_by("pk").values_list("personne_id", "identifiant"):
        identifiants[personne] = cle_d_identifiant(identifiant)
        annuaire.par_identifiant[cle_d_identifiant(identifiant)].add(personne)
    lues = connues.order_by().values_list(*colonnes, "commune_id")
    for pk, nom, usage, prenom, nee, commune in lues.iterator(10_000):
        siens = sorted(annuaire.nirs.get(pk, ()))
        fiche = couplage.Fiche(
            numero=pk,
            nom=serrer(nom),
            usage=serrer(usage),
            prenom=serrer(prenom),
            naissance=nee,
            nir=siens[0].hex() if siens else "",
            identifiant=identifiants.get(pk, ""),
            commune=commune or "",
        )
        annuaire.inscrire(fiche)
    return annuaire


@dataclass(slots=True)
class Verdict:
    """Ce que l'on conclut d'un usager : sa personne et la méthode, ou des candidats et leur chance."""

    personne: int | None = None
    methode: str = ""
    candidats: dict[int, int | None] = field(default_factory=dict)

    @property
    def etat(self) -> EtatUsager:
        if self.personne is not None:
            return EtatUsager.RATTACHE
        return EtatUsager.A_DECIDER if self.candidats else EtatUsager.INCONNU


def juger(
    usagers: list[UsagerFranceTravail], annuaire: Annuaire, *, le: date
) -> dict[int, Verdict]:
    """Le verdict de chaque usager, par clés exactes puis par ressemblance si elle est installée."""
    verdicts = {u.pk: _par_nir_et_etat_civil(u, annuaire) for u in usagers}
    par_identifiant = {cle: set(p) for cle, p in annuaire.par_identifiant.items()}
    for usager in usagers:
        trouvee = verdicts[usager.pk].personne
        if trouvee is not None and usager.identifiant:
            par_identifiant.setdefault(cle_d_identifiant(usager.identifiant), set()).add(trouvee)
    restants = []
    for usager in usagers:
        verdict = verdicts[usager.pk]
        if verdict.personne is None:
            _par_identifiant(usager, verdict, par_identifiant, annuaire)
        if verdict.personne is None:
            restants.append(usager)
    if restants:
        _par_ressemblance(restants, verdicts, annuaire, le=le)
    return verdicts


def _par_nir_et_etat_civil(usager: UsagerFranceTravail, annuaire: Annuaire) -> Verdict:
    nir = nir_certain(usager)
    par_nir = annuaire.par_nir.get(nir, set()) if nir else set()
    cle = (serrer(usager.nom), serrer(usager.prenom), usager.date_naissance)
    par_etat_civil = annuaire.par_etat_civil.get(cle, set())
    if par_nir:
        [*seules] = par_nir
        ailleurs = par_etat_civil and not par_nir & par_etat_civil
        if len(seules) == 1 and not ailleurs and annuaire.concorde(usager, seules[0]):
            return Verdict(seules[0], Methode.NIR)
        return Verdict(candidats=dict.fromkeys(par_nir | par_etat_civil))
    if len(par_etat_civil) == 1:
        [seule] = par_etat_civil
        rivaux = annuaire.rivaux(usager, seule)
        if not rivaux and not annuaire.contredit(usager, seule):
            return Verdict(seule, Methode.ETAT_CIVIL)
        par_etat_civil = par_etat_civil | rivaux
    return Verdict(candidats=dict.fromkeys(par_etat_civil))


def _par_identifiant(
    usager: UsagerFranceTravail,
    verdict: Verdict,
    par_identifiant: dict[str, set[int]],
    annuaire: Annuaire,
) -> None:
    """L'identifiant désigne quelqu'un que rien d'autre ne contredit ; sinon, un candidat de plus."""
    if not usager.identifiant:
        return
    trouvees = par_identifiant.get(cle_d_identifiant(usager.identifiant), set())
    trouvees = {p for p in trouvees if annuaire.concorde(usager, p)}
    if len(trouvees) == 1 and not verdict.candidats:
        [seule] = trouvees
        if not annuaire.contredit(usager, seule):
            verdict.personne, verdict.methode = seule, Methode.IDENTIFIANT
            return
    verdict.candidats |= dict.fromkeys(trouvees - set(verdict.candidats))


def _par_ressemblance(
    usagers: list[UsagerFranceTravail],
    verdicts: dict[int, Verdict],
    annuaire: Annuaire,
    *,
    le: date,
) -> None:
    """Le plus ressemblant, s'il l'est assez et qu'aucun autre ne l'approche ; sinon des candidats."""
    sur = parametre("seuil_rapprochement_automatique", le=le).nombre
    doute = parametre("seuil_rapprochement_a_decider", le=le).nombre
    if not couplage.est_installe():
        _proposer_les_voisins(usagers, verdicts, annuaire)
        return
    decrites = [_decrire(u) for u in usagers]
    paires = couplage.probabilites(decrites, list(annuaire.fiches.values()), au_moins=doute / 1000)
    chances: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for numero, personne, chance in paires:
        chances[numero].append((int(chance * 1000), personne))
    for usager in usagers:
        verdict = verdicts[usager.pk]
        trouvees = sorted(chances.get(usager.pk, ()), reverse=True)
        seule = len(trouvees) == 1 and not verdict.candidats
        if seule and trouvees[0][0] >= sur and not annuaire.contredit(usager, trouvees[0][1]):
            verdict.personne, verdict.methode = trouvees[0][1], Methode.RESSEMBLANCE
            continue
        verdict.candidats |= {p: chance for chance, p in trouvees[:_CANDIDATS]}


def _decrire(usager: UsagerFranceTravail) -> couplage.Fiche:
    nir = nir_certain(usager)
    return couplage.Fiche(
        numero=usager.pk,
        nom=serrer(usager.nom),
        prenom=serrer(usager.prenom),
        naissance=usager.date_naissance,
        nir=nir.hex() if nir else "",
        identifiant=cle_d_identifiant(usager.identifiant),
        commune=usager.code_commune,
    )


def _proposer_les_voisins(
    usagers: list[UsagerFranceTravail], verdicts: dict[int, Verdict], annuaire: Annuaire
) -> None:
    """Sans la ressemblance : ceux de même naissance et de même nom ou prénom, à décider au bureau."""
    par_naissance: dict[date, list[couplage.Fiche]] = defaultdict(list)
    for fiche in annuaire.fiches.values():
        par_naissance[fiche.naissance].append(fiche)
    for usager in usagers:
        nom, prenom = serrer(usager.nom), serrer(usager.prenom)
        proches = [
            fiche.numero
            for fiche in par_naissance.get(usager.date_naissance, ())
            if nom in {fiche.nom, fiche.usage} or prenom == fiche.prenom
        ]
        candidats = verdicts[usager.pk].candidats
        candidats |= dict.fromkeys(p for p in sorted(proches)[:_CANDIDATS] if p not in candidats)


def rapprocher(*, le: date) -> set[int]:
    """Juge ce qui est à juger ; rend les personnes dont un usager part ou arrive."""
    usagers = list(_a_juger(le).order_by("pk"))
    UsagerFranceTravail.objects.filter(a_juger=True).update(a_juger=False)
    if not usagers:
        return set()
    verdicts = juger(usagers, dresser_l_annuaire(le=le), le=le)
    return _ecrire(usagers, verdicts)


def _a_juger(le: date) -> QuerySet[UsagerFranceTravail]:
    """Tout usager qu'aucun agent n'a décidé, ou seulement les neufs et ceux de même identifiant.

    Le verdict d'un autre ne peut changer que si une fiche d'ici change, ou un réglage.
    """
    libres = UsagerFranceTravail.objects.exclude(methode=Methode.AGENT).exclude(
        etat=EtatUsager.ECARTE
    )
    if _tout_a_change(le):
        return libres
    neufs = libres.filter(a_juger=True)
    cles = {cle_d_identifiant(i) for i in neufs.values_list("identifiant", flat=True) if i}
    libres = libres.annotate(sans_region=Substr("identifiant", 4))
    return libres.filter(Q(a_juger=True) | Q(identifiant__in=cles) | Q(sans_region__in=cles))


def _tout_a_change(le: date) -> bool:
    """Vrai si une écriture a pu changer qui est qui, ou si un réglage n'est plus le même ; l'oublie."""
    seuils = ("seuil_rapprochement_automatique", "seuil_rapprochement_a_decider")
    dits = [str(parametre(code, le=le).nombre) for code in seuils]
    reglages = " ".join((*dits, str(couplage.est_installe()), str(le.year)))
    change = QuiEstQuiChange.objects.all().delete()[0] > 0
    if not ReglagesDuJugement.objects.filter(reglages=reglages).exists():
        ReglagesDuJugement.objects.update_or_create(pk=1, defaults={"reglages": reglages})
        change = True
    return change


def _ecrire(usagers: Iterable[UsagerFranceTravail], verdicts: dict[int, Verdict]) -> set[int]:
    changees: set[int] = set()
    changes: list[UsagerFranceTravail] = []
    for usager in usagers:
        verdict = verdicts[usager.pk]
        avant = (usager.personne_id, usager.methode, usager.etat)
        if avant == (verdict.personne, verdict.methode, verdict.etat):
            continue
        if usager.personne_id != verdict.personne:
            changees |= {p for p in (usager.personne_id, verdict.personne) if p is not None}
        usager.personne_id, usager.methode = verdict.personne, verdict.methode
        usager.etat = verdict.etat
        changes.append(usager)
    with connection.cursor() as curseur:
        curseur.execute(
            _CHANGER,
            [
                [u.pk for u in changes],
                [u.personne_id for u in changes],
                [str(u.methode) for u in changes],
                [str(u.etat) for u in changes],
            ],
        )
    _poser_les_candidats(verdicts)
    return changees


def _poser_les_candidats(verdicts: dict[int, Verdict]) -> None:
    """Les candidats d'aujourd'hui remplacent ceux d'hier ; ce qui n'a pas changé n'est pas récrit."""
    voulus = {
        (usager, personne): chance
        for usager, verdict in verdicts.items()
        if verdict.personne is None
        for personne, chance in verdict.candidats.items()
    }
    poses: dict[tuple[int, int], Any] = {}
    lignes = CandidatFranceTravail.objects.filter(usager__in=list(verdicts))
    for pk, usager, personne, chance in lignes.values_list(
        "pk", "usager_id", "personne_id", "chance"
    ):
        poses[usager, personne] = (pk, chance)
    perdus = [
        pk for cle, (pk, chance) in poses.items() if cle not in voulus or voulus[cle] != chance
    ]
    CandidatFranceTravail.objects.filter(pk__in=perdus).delete()
    CandidatFranceTravail.objects.bulk_create(
        [
            CandidatFranceTravail(usager_id=usager, personne_id=personne, chance=chance)
            for (usager, personne), chance in voulus.items()
            if poses.get((usager, personne), (0, -1))[1] != chance
        ],
        batch_size=2_000,
        ignore_conflicts=True,
    )
