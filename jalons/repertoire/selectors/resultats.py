"""Ce qu'une convention a obtenu, en face de ce qu'elle visait : le chiffre publié, sur sa période."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.chiffres import registre
from jalons.chiffres.secret import NON_COMMUNIQUE, est_sensible
from jalons.chiffres.selectors import cellules_de, demander, seuil_pour
from jalons.chiffres.vocabulaire import Agregat, Chiffre, Intervalle
from jalons.comptes.models import Agent
from jalons.repertoire.enums import Denominateur
from jalons.repertoire.models import Conventionnement, ObjectifConvention
from jalons.repertoire.rules.suivis import RESULTATS, Effectifs, Rapport
from jalons.repertoire.selectors.suivis import activite


@dataclass(frozen=True, slots=True)
class Resultat:
    """Un objectif et ce qui en est obtenu. `dit` : « 42 % (130 sur 310 entrées) », ou pourquoi non."""

    objectif: ObjectifConvention
    chiffre: Chiffre | None
    dit: str
    est_atteint: bool | None = None
    note: str = ""


def choix_de_chiffres() -> list[tuple[str, str]]:
    """Ce qui se compare à une cible : un résultat des suivis, ou un chiffre publié qui compte."""
    suivis = [(code, f"{nom} (suivis de la convention)") for code, (nom, _) in RESULTATS.items()]
    return suivis + [
        (c.code, c.libelle)
        for c in registre.tous()
        if c.agregat in (Agregat.COMPTE, Agregat.PART) and c.par is None
    ]


def perimetre(convention: Conventionnement) -> list[int] | None:
    """Les territoires où la convention ouvre ses places ; None : le département entier."""
    lus = list(convention.places.values_list("territoire", flat=True))
    return None if not lus or None in lus else sorted(t for t in lus if t is not None)


def resultats(convention: Conventionnement, agent: Agent, *, le: date) -> list[Resultat]:
    """Chaque objectif et son résultat à ce jour.

    La période est celle de la convention, jusqu'à aujourd'hui. Un petit nombre se tait pour qui ne lit
    pas les dossiers.
    """
    objectifs = list(convention.objectifs.all())
    siens = [o for o in objectifs if o.chiffre in RESULTATS]
    publies = {r.objectif.pk: r for r in _publies(convention, agent, objectifs, le=le)}
    if siens:
        vue = activite(convention, le=le).ensemble
        seuil = seuil_pour(agent, le=le)
        publies |= {o.pk: _des_suivis(o, vue, seuil) for o in siens}
    return [publies[o.pk] for o in objectifs]


def _des_suivis(objectif: ObjectifConvention, vue: Effectifs, seuil: int) -> Resultat:
    nom, issues = RESULTATS[objectif.chiffre]
    n, total = vue.resultats[objectif.chiffre], vue.denominateur(objectif.denominateur)
    note = f"{nom} : {', '.join(sorted(i.label[0].lower() + i.label[1:] for i in issues))}."
    if est_sensible(n, vue.accompagnees, seuil=seuil):
        return Resultat(objectif, None, NON_COMMUNIQUE, note=note)
    if total is None:
        return Resultat(objectif, None, f"{n} personnes", n >= objectif.cible, note)
    rapport = Rapport(n, total)
    face = rapport.face_a(objectif.cible)
    dit = f"{rapport.dit} : {face}" if face else rapport.dit
    return Resultat(objectif, None, dit, rapport.atteint(objectif.cible), note)


def _publies(
    convention: Conventionnement, agent: Agent, tous: list[ObjectifConvention], *, le: date
) -> list[Resultat]:
    """Les objectifs qu'un chiffre publié compte, ou que rien ne compte (une requête)."""
    objectifs = [o for o in tous if o.chiffre not in RESULTATS]
    lus = {
        o.chiffre: registre.par_code(o.chiffre)
        for o in objectifs
        if o.chiffre and registre.connait(o.chiffre)
    }
    debut = convention.periode.debut
    fin = min(convention.periode.fin or le, le)
    if debut > le or not lus:
        attente = "commence plus tard" if debut > le else ""
        return [Resultat(o, lus.get(o.chiffre), attente) for o in objectifs]
    demande = demander([Intervalle("convention", debut, fin)], le=le, unites=perimetre(convention))
    par_code = dict(zip(lus, cellules_de(list(lus.values()), demande), strict=True))
    seuil = seuil_pour(agent, le=le)
    faits = []
    for objectif in objectifs:
        chiffre = lus.get(objectif.chiffre)
        if chiffre is None:
            faits.append(Resultat(objectif, None, ""))
            continue
        cellules = [c for c in par_code[objectif.chiffre] if c.unite is None]
        termes = (sum(c.retenues for c in cellules), sum(c.population for c in cellules))
        faits.append(_dire(objectif, chiffre, termes, seuil=seuil))
    return faits


def _dire(
    objectif: ObjectifConvention, chiffre: Chiffre, termes: Sequence[int], *, seuil: int
) -> Resultat:
    retenues, population = termes
    if est_sensible(retenues, population, seuil=seuil):
        return Resultat(objectif, chiffre, NON_COMMUNIQUE)
    est_part = objectif.denominateur != Denominateur.AUCUN
    if est_part and not population:
        return Resultat(objectif, chiffre, f"personne encore ({chiffre.dit_population.lower()})")
    obtenu = Decimal(100 * retenues) / population if est_part else Decimal(retenues)
    dit = f"{retenues} sur {population} : {chiffre.dit_population.lower()}"
    if est_part:
        dit = f"{round(obtenu)} % ({dit})"
    elif chiffre.agregat is Agregat.COMPTE:
        dit = f"{retenues} : {chiffre.dit_population.lower()}"
    return Resultat(objectif, chiffre, dit, obtenu >= objectif.cible)
