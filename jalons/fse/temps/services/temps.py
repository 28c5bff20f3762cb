"""Le temps des agents : missions, feuilles mensuelles, signatures, absences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from jalons.comptes.models import Agent
from jalons.fse.enums import EtatFeuille, ModeTemps
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import SANS_SUITE
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.services.operation import exiger_gestion, verrouiller
from jalons.fse.temps import controles
from jalons.fse.temps.models.temps import Absence, FeuilleTemps, JourTemps, MissionAgent
from jalons.fse.temps.rules.temps import (
    JourAbsent,
    PartDeTemps,
    premier_jour_de_signature,
    sur_douze_mois,
    taux_horaire,
)
from jalons.fse.temps.selectors.feuille import composer
from jalons.socle import formats
from jalons.socle.conflit import verifier_version
from jalons.socle.dates import dernier_du_mois
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode

_CENT = Decimal(100)
_MOIS_DOCUMENTES = 12


def parts_de(agent: Agent, *, sauf: int | None = None) -> list[PartDeTemps]:
    """Les parts de temps de l'agent, sur toutes les opérations qui ont une suite."""
    missions = (
        MissionAgent.objects.filter(agent=agent)
        .exclude(pk=sauf or 0)
        .exclude(operation__statut__in=list(SANS_SUITE))
        .select_related("operation")
    )
    return [
        PartDeTemps(m.operation.intitule, m.quotite, m.periode.debut, m.periode.fin)
        for m in missions
    ]


def _verifier_mission(operation: Operation, champs: dict[str, Any], sauf: int | None) -> None:
    periode: Periode = champs["periode"]
    if periode.debut < operation.periode.debut or (
        operation.periode.fin and (periode.fin or operation.periode.fin) > operation.periode.fin
    ):
        raise OperationImpossible("La mission sort de la période de l'opération.", champ="debut")
    agent: Agent = champs["agent"]
    exiger_gestion(operation, agent, champ="agent")
    if (responsable := champs.get("responsable")) is not None:
        exiger_gestion(operation, responsable, champ="responsable")
    # Le verrou sur l'agent fait passer l'une après l'autre deux affectations du même jour.
    Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    parts = parts_de(agent, sauf=sauf)
    parts.append(PartDeTemps(operation.intitule, champs["quotite"], periode.debut, periode.fin))
    fin = periode.fin or operation.periode.fin or periode.debut
    exiger(
        controles.Op16,
        controles.Op16.refuser(parts, agent=str(agent), debut=periode.debut, fin=fin),
        champ="quotite",
    )
    if champs["mode"] == ModeTemps.PLEIN and champs["quotite"] != _CENT:
        raise OperationImpossible("Un temps plein sur l'opération fait 100 %.", champ="quotite")
    lettre = champs.get("lettre_signee_le")
    if lettre and (not champs.get("objet") or champs.get("heures_mois") is None):
        raise RegleEnfreinte(
            controles.St02, "notez son objet et ses heures par mois.", champ="objet"
        )
    _verifier_cout(operation, champs)


def _verifier_cout(operation: Operation, champs: dict[str, Any]) -> None:
    cout = champs.get("cout_annuel")
    if cout is None:
        return
    heures = valeur(operation, "fse_heures_annuelles").nombre
    quotite = champs.get("temps_travail", _CENT) / _CENT
    mois = champs.get("mois_documentes", _MOIS_DOCUMENTES)
    annuel = sur_douze_mois(cout, mois) if mois else cout
    exiger(
        controles.St06,
        controles.St06.refuser(
            taux=taux_horaire(annuel, heures_annuelles=heures, quotite=quotite),
            cout=cout,
            heures_annuelles=heures,
            quotite=quotite,
            mois=mois,
        ),
        champ="mois_documentes",
    )


@transaction.atomic
def affecter_agent(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> MissionAgent:
    """Affecte un agent. Lève OP-16 si ses parts dépassent 100 % un mois donné."""
    operation = verrouiller(operation)
    _verifier_mission(operation, champs, None)
    return MissionAgent.objects.create(operation=operation, **champs)


@transaction.atomic
def modifier_mission(
    *, mission: MissionAgent, champs: dict[str, Any], version: int, par: Agent, le: date
) -> MissionAgent:
    """Corrige une mission ; les feuilles validées gardent ce qu'elles disent."""
    mission = (
        MissionAgent.objects.select_for_update().select_related("operation").get(pk=mission.pk)
    )
    verifier_version(mission, version)
    _verifier_feuilles_gardees(mission, champs)
    _verifier_mission(mission.operation, champs, mission.pk)
    for nom, valeur_ in champs.items():
        setattr(mission, nom, valeur_)
    mission.version += 1
    mission.save()
    return mission


def _verifier_feuilles_gardees(mission: MissionAgent, champs: dict[str, Any]) -> None:
    """Une feuille signée garde son agent et son mois : la mission ne les lui retire pas."""
    signees = mission.feuilles.exclude(etat=EtatFeuille.BROUILLON)
    if champs["agent"].pk != mission.agent_id and signees.exists():
        raise OperationImpossible(
            "Cet agent a déjà signé des feuilles : terminez sa mission et ouvrez-en une autre.",
            champ="agent",
        )
    periode: Periode = champs["periode"]
    dehors = [f.mois for f in signees if dernier_du_mois(f.mois) < periode.debut]
    dehors += [f.mois for f in signees if periode.fin is not None and f.mois > periode.fin]
    if dehors:
        raise OperationImpossible(
            f"La feuille de {min(dehors):%m/%Y} est signée : la mission doit la couvrir.",
            champ="debut" if min(dehors) < periode.debut else "fin",
        )


def taux_horaire_de(mission: MissionAgent) -> Decimal | None:
    """Euros de l'heure au taux des heures annuelles ; None sans coût documenté.

    Un coût documenté sur moins de douze mois est porté à l'année (règlement 2021/1060, art. 55, 4).
    """
    if mission.cout_annuel is None:
        return None
    heures = valeur(mission.operation, "fse_heures_annuelles").nombre
    annuel = sur_douze_mois(mission.cout_annuel, mission.mois_documentes)
    return taux_horaire(annuel, heures_annuelles=heures, quotite=mission.temps_travail / _CENT)


@transaction.atomic
def remplir_feuille(
    *,
    mission: MissionAgent,
    mois: date,
    jours: dict[date, tuple[Decimal, str]],
    version: int,
    par: Agent,
    le: date,
) -> FeuilleTemps:
    """Écrit les jours d'une feuille non signée : {jour: (heures, tâche)}."""
    mission = MissionAgent.objects.select_for_update().get(pk=mission.pk)
    mois = mois.replace(day=1)
    feuille, _ = FeuilleTemps.objects.select_for_update().get_or_create(
        mission=mission, mois=mois, defaults={"version": 0}
    )
    verifier_version(feuille, version)
    if feuille.etat != EtatFeuille.BROUILLON:
        raise OperationImpossible("Cette feuille est signée : elle ne change plus.")
    if par.pk not in (mission.agent_id, mission.responsable_id):
        raise OperationImpossible("La feuille se remplit par l'agent lui-même.")
    fin = dernier_du_mois(mois)
    for jour in jours:
        if not mois <= jour <= fin or jour not in mission.periode:
            raise OperationImpossible(f"Le {jour:%d/%m/%Y} n'est pas un jour de la mission.")
    a_venir = sorted(jour for jour, (heures, _) in jours.items() if jour > le and heures > 0)
    if a_venir:
        raise OperationImpossible(
            f"Le {a_venir[0]:%d/%m/%Y} n'est pas encore passé : ses heures se notent ensuite."
        )
    feuille.jours.all().delete()
    JourTemps.objects.bulk_create(
        JourTemps(feuille=feuille, jour=jour, heures=heures, tache=tache.strip()[:200])
        for jour, (heures, tache) in sorted(jours.items())
        if heures > 0 or tache.strip()
    )
    feuille.version += 1
    feuille.save()
    return feuille


def _verifier_feuille(feuille: FeuilleTemps, *, neant: bool) -> None:
    jours = list(feuille.jours.all())
    heures = {j.jour: j.heures for j in jours}
    exiger(controles.St07, controles.St07.refuser(heures, neant=neant))
    taches = {j.jour: j.tache for j in jours}
    exiger(controles.St03, controles.St03.refuser(heures=heures, taches=taches))
    absences = Absence.objects.filter(
        agent_id=feuille.mission.agent_id,
        periode__overlap=Periode(feuille.mois, dernier_du_mois(feuille.mois)).en_intervalle(),
    )
    notees = [
        JourAbsent(a.periode.debut, a.periode.fin or date.max, bool(a.moment)) for a in absences
    ]
    demi = valeur(feuille.mission.operation, "fse_heures_jour").decimal / 2
    exiger(controles.St04, controles.St04.refuser(heures, notees, demi))
    _verifier_journees(feuille, heures)
    declarees = JourTemps.objects.filter(
        feuille__mission__agent_id=feuille.mission.agent_id, jour__year=feuille.mois.year
    ).aggregate(s=Sum("heures"))["s"] or Decimal(0)
    annuelles = valeur(feuille.mission.operation, "fse_heures_annuelles").nombre
    exiger(
        controles.St05,
        controles.St05.refuser(
            declarees, heures_annuelles=annuelles, quotite=feuille.mission.temps_travail / _CENT
        ),
    )


def _verifier_journees(feuille: FeuilleTemps, heures: dict[date, Decimal]) -> None:
    """Une même heure ne se déclare pas deux fois : la journée se compte sur toutes les opérations."""
    maximum = valeur(feuille.mission.operation, "fse_heures_jour").decimal
    autres = (
        JourTemps.objects.filter(
            feuille__mission__agent_id=feuille.mission.agent_id, jour__in=list(heures)
        )
        .exclude(feuille=feuille)
        .order_by()
        .values_list("jour")
        .annotate(s=Sum("heures"))
    )
    ailleurs = dict(autres)
    for jour, nombre in sorted(heures.items()):
        total = nombre + ailleurs.get(jour, Decimal(0))
        if total > maximum:
            dit = formats.nombre(total)
            raise RegleEnfreinte(
                controles.Op16,
                f"le {jour:%d/%m/%Y} compte {dit} heures, toutes opérations confondues "
                f"({maximum.normalize():f} au plus).",
            )


@transaction.atomic
def signer_feuille(
    *, feuille: FeuilleTemps, version: int, par: Agent, le: date, neant: bool = False
) -> FeuilleTemps:
    """Signe la feuille : l'agent d'abord, son responsable ensuite (ST-03 à ST-05, ST-07).

    Jamais avant la fin du mois, ou de la mission. `neant` : l'agent atteste n'avoir fait aucune heure.
    """
    feuille = (
        FeuilleTemps.objects.select_for_update(of=("self",))
        .select_related("mission__operation")
        .get(pk=feuille.pk)
    )
    verifier_version(feuille, version)
    mission = feuille.mission
    depuis = premier_jour_de_signature(
        feuille.mois, dernier_du_mois(feuille.mois), mission.periode.fin
    )
    if le < depuis:
        raise OperationImpossible(
            f"Le mois n'est pas fini : cette feuille se signe à partir du {depuis:%d/%m/%Y}."
        )
    # Une absence notée au même instant attend : l'une des deux verra l'autre.
    Agent.objects.select_for_update(no_key=True).get(pk=mission.agent_id)
    if feuille.etat == EtatFeuille.BROUILLON:
        if par.pk != mission.agent_id:
            raise OperationImpossible("L'agent signe sa feuille le premier.")
        _verifier_feuille(feuille, neant=neant)
        feuille.etat, feuille.signee_agent_le = EtatFeuille.SIGNEE_AGENT, le
        feuille.est_neant = neant
    elif feuille.etat == EtatFeuille.SIGNEE_AGENT:
        if controles.St03.meme_signataire(mission.agent_id, par.pk):
            raise RegleEnfreinte(controles.St03, "la seconde signature est celle du responsable.")
        if mission.responsable_id is not None and par.pk != mission.responsable_id:
            raise OperationImpossible(f"Le responsable de cette mission est {mission.responsable}.")
        exiger_gestion(mission.operation, par)
        _verifier_feuille(feuille, neant=feuille.est_neant)
        feuille.etat, feuille.responsable = EtatFeuille.VALIDEE, par
        feuille.signee_responsable_le = le
        feuille.scellee = composer(feuille).ecrire()
    else:
        raise OperationImpossible("Cette feuille porte déjà ses deux signatures.")
    feuille.version += 1
    feuille.save()
    return feuille


@transaction.atomic
def noter_absence(
    *, agent: Agent, periode: Periode, motif: str, par: Agent, le: date, moment: str = ""
) -> Absence:
    """Note un congé ou un arrêt ; refusé si une feuille signée compte trop d'heures ces jours (ST-04).

    `moment` : la demi-journée d'absence d'un seul jour ; l'autre moitié peut être travaillée.
    """
    if moment and periode.debut != periode.fin:
        raise OperationImpossible("Une demi-journée ne porte que sur un jour.", champ="fin")
    Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    signees = JourTemps.objects.filter(
        feuille__mission__agent=agent,
        jour__gte=periode.debut,
        jour__lte=periode.fin or date.max,
        heures__gt=parametre("fse_heures_jour", le=periode.debut).decimal / 2 if moment else 0,
    ).exclude(feuille__etat=EtatFeuille.BROUILLON)
    jour = signees.order_by("jour").first()
    if jour is not None:
        raise RegleEnfreinte(
            controles.St04,
            f"une feuille signée compte des heures le {jour.jour:%d/%m/%Y}.",
            champ="debut",
        )
    return Absence.objects.create(
        agent=agent, periode=periode, motif=motif.strip()[:60], moment=moment
    )
