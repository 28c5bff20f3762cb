"""Une année d'un PLIE d'invention : commissions, parcours, étapes, contacts, sorties, par les services."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from jalons.accompagnement.enums import (
    CriterePublic,
    DecisionCommission,
    EtatEtape,
    ModeContact,
    NatureSituation,
)
from jalons.accompagnement.etapes import (
    AccompagnementRenforce,
    Bilan,
    ChantierInsertion,
    EmploiCourt,
    FormationLinguistique,
    FormationNumerique,
    FormationQualifiante,
    Immersion,
    Levee,
    Mobilisation,
    SuiviDansEmploi,
    TypeEtape,
)
from jalons.accompagnement.models import CommissionPlie, EtapeParcours, Parcours
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.selectors.plie import plies
from jalons.accompagnement.services import parcours as vie
from jalons.accompagnement.services import plie_entree as entrees
from jalons.accompagnement.services import plie_sortie as sorties
from jalons.accompagnement.services.contacts import noter_contact
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.comptes.roles import ReferentPlie
from jalons.comptes.services import affecter, creer_agent
from jalons.demonstration.jeux import Jeu
from jalons.demonstration.plie_situations import preuve_de, sortie_prevue
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Personne
from jalons.portail.adresses import courriel_de
from jalons.regles.services import charger_regles

PAR_COMMISSION = 11
# Jours avant aujourd'hui.
COMMISSIONS = (410, 300, 180, 60)
_MODES = [m for m in ModeContact if m != ModeContact.SANS_REPONSE]
_MOTIFS = (
    "Sans emploi depuis plus de deux ans, veut reprendre dans l'entretien des espaces verts.",
    "Élève deux enfants sans conjoint, la garde est trouvée : un chantier d'insertion est possible.",
    "Parle peu français, a travaillé dix ans dans le bâtiment.",
    "A terminé un accompagnement social ; logement stable, permis en cours.",
    "Souhaite se former au métier d'aide à domicile.",
)
_SUITES = (
    (Bilan, 0, 30, "Projet professionnel précisé."),
    (Mobilisation, 20, 45, "Présence régulière, confiance retrouvée."),
    (FormationLinguistique, 40, 120, "Niveau A2 atteint."),
    (ChantierInsertion, 60, 180, "Contrat mené à son terme."),
    (FormationNumerique, 90, 40, "Sait faire ses démarches en ligne."),
    (Levee, 30, 90, "Permis obtenu."),
    (FormationQualifiante, 120, 150, "Titre professionnel obtenu."),
    (Immersion, 150, 14, "Employeur satisfait, métier confirmé."),
    (EmploiCourt, 170, 60, "Missions d'intérim enchaînées."),
)


def charger_plie(jeu: Jeu, *, le: date) -> int:
    """Fait vivre le premier PLIE qui a un référent pendant un an ; rend le nombre de parcours.

    Sans effet s'il y a déjà des parcours, ou pas de PLIE, ou personne à y présenter.
    """
    charger_regles("sorties_plie")
    structure = plies(le=le).filter(agents__affectations__role=ReferentPlie.code).first()
    if structure is None or Parcours.objects.filter(genre="plie").exists():
        return 0
    decrit = jeu.textes["plie"]
    referents = _referents(structure, decrit["collegue"])
    prescripteurs = list(
        Agent.objects.filter(
            affectations__role__in=["travailleur_social", "referent_unique", "charge_insertion"]
        )
        .select_related("structure")
        .prefetch_related("affectations")
        .distinct()
    )
    personnes = _personnes(PAR_COMMISSION * len(COMMISSIONS) + 4, le)
    if not referents or not prescripteurs or not personnes:
        return 0
    hasard = random.Random(58)  # noqa: S311
    parcours: list[Parcours] = []
    for rang, jours in enumerate(COMMISSIONS):
        lot = personnes[rang * PAR_COMMISSION : (rang + 1) * PAR_COMMISSION]
        parcours += _tenir(
            structure, lot, le - timedelta(days=jours), referents, prescripteurs, hasard, decrit
        )
    for rang, objet in enumerate(parcours):
        _faire_vivre(objet, rang, referents, le, hasard)
    derniers = personnes[PAR_COMMISSION * len(COMMISSIONS) :]
    _annoncer(structure, derniers, prescripteurs, le, hasard, decrit["lieu"])
    return Parcours.objects.filter(genre="plie").count()


def _referents(structure: Structure, decrit: dict[str, str]) -> list[Agent]:
    """Le référent de l'organisation et un collègue, pour que des relais aient lieu."""
    deja = list(Agent.objects.filter(structure=structure, affectations__role=ReferentPlie.code))
    if len(deja) != 1:
        return deja
    collegue = creer_agent(
        courriel=courriel_de(decrit),
        prenom=decrit["prenom"],
        nom=decrit["nom"],
        fonction=decrit["fonction"],
        structure=structure,
        par=None,
    )
    affecter(agent=collegue, role=ReferentPlie, par=None, depuis=date(2020, 1, 1))
    return [*deja, collegue]


def _personnes(nombre: int, le: date) -> list[Personne]:
    adultes = Personne.objects.filter(
        est_soumis=True,
        role_foyer__in=ROLES_ADULTES,
        territoire__isnull=False,
        parcours__isnull=True,
    )
    premier = adultes.order_by("territoire__code", "pk").values_list("territoire", flat=True)
    territoires = list(dict.fromkeys(premier))
    choisies: list[Personne] = []
    for territoire in sorted(territoires, key=lambda t: -adultes.filter(territoire=t).count()):
        choisies += adultes.filter(territoire=territoire).order_by("pk")[: nombre - len(choisies)]
    return choisies


def _presenter(
    structure: Structure,
    personne: Personne,
    jour: date,
    commission: CommissionPlie | None,
    prescripteurs: list[Agent],
    hasard: random.Random,
) -> Parcours:
    voisins = [
        p
        for p in prescripteurs
        if any(a.territoire_id == personne.territoire_id for a in p.affectations.all())
    ]
    agent = hasard.choice(voisins or prescripteurs)
    criteres = [CriterePublic.RSA]
    criteres += hasard.sample(
        [CriterePublic.DELD, CriterePublic.PARENT_ISOLE, CriterePublic.QPV], hasard.randint(0, 2)
    )
    return entrees.presenter(
        personne=personne,
        structure=structure,
        prescripteur=agent.structure,
        motif=hasard.choice(_MOTIFS),
        criteres=criteres,
        commission=commission,
        par=agent,
        le=jour,
    )


def _tenir(
    structure: Structure,
    personnes: list[Personne],
    jour: date,
    referents: list[Agent],
    prescripteurs: list[Agent],
    hasard: random.Random,
    decrit: dict[str, Any],
) -> list[Parcours]:
    """Une commission tenue : presque tous admis, un refus ou un ajournement de temps en temps."""
    while jour.weekday() >= 5:
        jour -= timedelta(days=1)
    animateur = referents[0]
    commission = entrees.prevoir_commission(
        structure=structure, date=jour, lieu=decrit["lieu"], par=animateur, le=jour
    )
    admis: list[Parcours] = []
    for rang, personne in enumerate(personnes):
        depuis = jour - timedelta(days=hasard.randint(5, 25))
        parcours = _presenter(structure, personne, depuis, commission, prescripteurs, hasard)
        refuse = rang == len(personnes) - 1
        decision = DecisionCommission.REFUSE if refuse else DecisionCommission.ADMIS
        decide = entrees.decider(
            passage=parcours.passages.get(),
            decision=decision,
            motif="Relève d'un accompagnement de France Travail." if refuse else "",
            referent=None if refuse else referents[rang % len(referents)],
            version=1,
            par=animateur,
            le=jour,
        )
        if not refuse:
            admis.append(decide)
    entrees.tenir_commission(
        commission=commission,
        membres="\n".join([f"{animateur}, PLIE", *decrit["membres"]]),
        version=commission.version,
        par=animateur,
        le=jour,
    )
    return admis


def _annoncer(
    structure: Structure,
    personnes: list[Personne],
    prescripteurs: list[Agent],
    le: date,
    hasard: random.Random,
    lieu: str,
) -> None:
    """La commission qui vient, deux personnes à son ordre du jour, deux qui attendent."""
    prochaine = entrees.prevoir_commission(
        structure=structure,
        date=le + timedelta(days=12),
        lieu=lieu,
        par=prescripteurs[0],
        le=le,
    )
    for rang, personne in enumerate(personnes):
        _presenter(
            structure,
            personne,
            le - timedelta(days=hasard.randint(2, 12)),
            prochaine if rang % 2 else None,
            prescripteurs,
            hasard,
        )


def _faire_vivre(
    parcours: Parcours, rang: int, referents: list[Agent], le: date, hasard: random.Random
) -> None:
    admission = parcours.date_admission or le
    sortie = sortie_prevue(rang, le)
    fin = sortie[0] if sortie else le
    if rang in (3, 12, 21) and sortie is None:
        suivant = next(r for r in referents if r.pk != parcours.referent_id)
        parcours.refresh_from_db()
        vie.relayer_referent(
            parcours=parcours,
            referent=suivant,
            fiche_liaison="Chantier d'insertion engagé, permis à financer. Préfère le téléphone.",
            version=parcours.version,
            par=parcours.referent or suivant,
            le=admission + timedelta(days=50),
        )
    _etapes(parcours, admission, fin, hasard)
    retard = rang in (7, 14, 23, 28, 33, 36)
    dernier = fin - timedelta(days=hasard.randint(36, 60) if retard else hasard.randint(2, 20))
    _contacts(parcours, admission, dernier, hasard)
    if sortie is not None:
        _sortir(parcours, *sortie, rang=rang, le=le)


def _etapes(parcours: Parcours, admission: date, fin: date, hasard: random.Random) -> None:
    _poser(parcours, AccompagnementRenforce, admission, None, admission)
    for type_etape, decalage, duree, resultat in hasard.sample(_SUITES, hasard.randint(3, 5)):
        debut = admission + timedelta(days=decalage + hasard.randint(0, 25))
        terme = debut + timedelta(days=duree)
        if debut >= fin:
            if (debut - fin).days < 45 and fin - admission < timedelta(days=300):
                _poser(parcours, type_etape, debut, terme, fin)
            continue
        etape = _poser(parcours, type_etape, debut, terme, debut)
        if terme <= fin:
            abandon = hasard.random() < 0.12
            vie.suivre_etape(
                etape=etape,
                etat=EtatEtape.ABANDONNEE if abandon else EtatEtape.REALISEE,
                debut=debut,
                fin=terme,
                resultat="Arrêtée avant la fin, raison de garde." if abandon else resultat,
                version=etape.version,
                par=_referent_du(parcours, terme),
                le=terme,
            )


def _referent_du(parcours: Parcours, jour: date) -> Agent:
    """Le référent en exercice ce jour-là, d'après les relais."""
    relais = parcours.relais.select_related("a").filter(date__lte=jour).first()
    return relais.a if relais else parcours.presente_par


def _poser(
    parcours: Parcours,
    type_etape: type[TypeEtape],
    debut: date,
    fin: date | None,
    le: date,
) -> EtapeParcours:
    par = _referent_du(parcours, le)
    return vie.ajouter_etape(
        parcours=parcours, type_etape=type_etape, debut=debut, fin=fin, par=par, le=le
    )


def _contacts(parcours: Parcours, admission: date, dernier: date, hasard: random.Random) -> None:
    jour = admission + timedelta(days=hasard.randint(4, 12))
    jours: list[date] = []
    while jour < dernier:
        jours.append(jour)
        jour += timedelta(days=hasard.randint(20, 30))
    for jour in [*jours, max(dernier, admission)]:
        noter_contact(
            personne=parcours.personne,
            parcours=parcours,
            date=jour,
            mode=hasard.choice(_MODES),
            resume=hasard.choice(
                ("Point sur les étapes.", "Candidatures relues.", "Frein levé, on continue.", "")
            ),
            par=_referent_du(parcours, jour),
            le=jour,
        )


def _sortir(
    parcours: Parcours, jour: date, situation: Situation, employeur: str, *, rang: int, le: date
) -> None:
    par = parcours.referent
    if par is None:
        return
    parcours.refresh_from_db()
    if situation.nature in (NatureSituation.CDI, NatureSituation.CDD) and rang in (0, 4):
        _poser(parcours, SuiviDansEmploi, jour, jour + timedelta(days=183), jour)
    sortie = sorties.sortir(
        parcours=parcours,
        date=jour,
        situation=situation,
        employeur=employeur,
        preuve=preuve_de(f"Justificatif de {employeur}") if employeur else None,
        version=parcours.version,
        par=par,
        le=jour,
    )
    echeance = sortie.date_confirmable
    if rang in (0, 2) and echeance is not None and echeance <= le:
        sorties.confirmer_sortie(
            sortie=sortie,
            est_confirmee=True,
            commentaire="Six bulletins de salaire.",
            preuve=preuve_de(f"Bulletins de {employeur}"),
            version=sortie.version,
            par=par,
            le=echeance,
        )
    elif rang == 10:
        sorties.confirmer_sortie(
            sortie=sortie,
            est_confirmee=False,
            commentaire="Contrat rompu au troisième mois.",
            version=sortie.version,
            par=par,
            le=jour + timedelta(days=75),
        )
