"""L'activité de la démonstration : positionnements, heures, contrats de travail et conventions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from jalons.accueil.models import Orientation
from jalons.activite.enums import MotifRefus, NatureContrat, OriginePositionnement
from jalons.activite.models import Positionnement
from jalons.activite.services import contrats, heures, positionnements
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Personne
from jalons.repertoire.enums import Denominateur, GenreAction
from jalons.repertoire.models import Action, Capacite
from jalons.repertoire.services import conventions
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode, annee_civile, connaissance_au, fin_du_jour
from jalons.socle.siret import est_siret

MAXIMUM, MINIMUM = 24, 12
# Ce qui suit un envoi, en jours : un sur six reste sans réponse, un sur six est refusé.
_SUITES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("accepter", 4), ("entrer", 9)),
    (("refuser", 6),),
    (("accepter", 7),),
    (),
    (("accepter", 3), ("entrer", 6), ("sortir", 25)),
    (("accepter", 5), ("entrer", 12)),
)
_EMPLOYEURS = (
    ("Boulangerie du Pont", NatureContrat.CDI, None, "entreprise"),
    ("Ehpad des Tilleuls", NatureContrat.CDD, 200, "public"),
    ("Transports Lambert", NatureContrat.CDD, 70, "entreprise"),
    ("Atelier solidaire", NatureContrat.INSERTION, 240, "association"),
)
_PAR_PERSONNE = Decimal(850)


def faire_agir(*, le: date) -> int:
    """Positionne les personnes orientées, note leurs heures et leurs contrats ; rend les positionnements."""
    actions = _actions(le)
    faits = 0
    for rang, (personne, agent, depuis) in enumerate(suivies_de_pres(le)):
        if actions:
            action = actions[rang % len(actions)]
            mene = _positionner(personne, action, agent, rang, depuis, le)
            faits += 1
            if mene.etat == "entre":
                _noter_des_heures(mene, agent, le)
        if rang % 6 == 4:
            _embaucher(personne, agent, rang // 6, le)
    _conventionner(le)
    return faits


def suivies_de_pres(le: date) -> list[tuple[Personne, Agent, date]]:
    """Les personnes orientées et qui les a orientées ; s'il y en a peu, d'autres adultes des mêmes sites."""
    orientees = (
        Orientation.objects.filter(personne__site__isnull=False, date_decision__lt=le)
        .select_related("personne", "decide_par__structure")
        .order_by("date_decision", "pk")[:MAXIMUM]
    )
    connues = [(o.personne, o.decide_par, o.date_decision) for o in orientees]
    recoivent = Agent.objects.filter(affectations__role="travailleur_social", site__isnull=False)
    par_site = {a.site_id: a for a in recoivent.select_related("structure").order_by("-pk")}
    autres = Personne.objects.filter(site__in=list(par_site), role_foyer__in=ROLES_ADULTES)
    autres = autres.exclude(pk__in=[p.pk for p, _, _ in connues]).order_by("pk")
    for personne in autres[: max(0, MINIMUM - len(connues))]:
        connues.append((personne, par_site[personne.site_id or 0], le - timedelta(days=40)))
    return connues


def _actions(le: date) -> list[Action]:
    """Les actions d'insertion ouvertes, celles des structures d'insertion d'abord."""
    ouvertes = Action.objects.filter(periode__contains=le).select_related("porteur")
    siae = list(ouvertes.filter(genre=GenreAction.SIAE).order_by("pk")[:8])
    return siae or list(ouvertes.order_by("pk")[:8])


def _positionner(
    personne: Personne, action: Action, par: Agent, rang: int, depuis: date, le: date
) -> Positionnement:
    """Un positionnement, et ce qui le suit jusqu'à aujourd'hui."""
    envoi = min(depuis + timedelta(days=3), le)
    with connaissance_au(fin_du_jour(envoi) - timedelta(hours=6)):
        mene = positionnements.proposer(
            personne=personne,
            genre="action",
            cible_id=action.pk,
            origine=OriginePositionnement.REFERENT,
            attente="Reprendre un rythme et retrouver confiance.",
            par=par,
            le=envoi,
        )
    for acte, apres in _SUITES[rang % len(_SUITES)]:
        jour = envoi + timedelta(days=apres)
        if jour > le:
            break
        with connaissance_au(fin_du_jour(jour) - timedelta(hours=6)):
            mene = positionnements.avancer(
                positionnement=mene,
                acte=acte,
                version=None,
                par=par,
                le=jour,
                motif_refus=MotifRefus.PLUS_DE_PLACE if acte == "refuser" else "",
                resultat="mene_a_terme" if acte == "sortir" else "",
            )
    return mene


def _noter_des_heures(mene: Positionnement, par: Agent, le: date) -> None:
    """Les quatre dernières semaines : prévues, déclarées, et validées sauf la dernière."""
    for semaines in range(4):
        jour = le - timedelta(weeks=semaines)
        if mene.date_entree is None or jour < mene.date_entree:
            return
        notees = heures.noter_heures(
            personne=mene.personne,
            jour=jour,
            est_semaine=True,
            source="action",
            precision=mene.intitule,
            positionnement=mene,
            prevues=Decimal(20),
            declarees=Decimal(20 - semaines),
            par=par,
            le=le,
        )
        if semaines:
            heures.valider_heures(
                heures=notees,
                validees=Decimal(20 - semaines),
                preuve="feuille d'émargement",
                version=notees.version,
                par=par,
                le=le,
            )


def _embaucher(personne: Personne, par: Agent, rang: int, le: date) -> None:
    """Un contrat commencé il y a cinq semaines, et sa présence à un mois."""
    employeur, nature, jours, genre = _EMPLOYEURS[rang % len(_EMPLOYEURS)]
    debut = le - timedelta(days=36)
    fin = None if jours is None else debut + timedelta(days=jours)
    try:
        signe = contrats.noter_contrat(
            personne=personne,
            nature=nature,
            employeur=employeur,
            siret=siret_d_invention(rang),
            genre_employeur=genre,
            temps="plein",
            heures_hebdo=Decimal(35),
            periode=Periode(debut, fin),
            origine="action",
            par=par,
            le=le,
        )
        contrats.constater(
            contrat=signe,
            mois=1,
            est_present=True,
            source="appel à l'employeur",
            par=par,
            le=le,
        )
    except ErreurMetier:
        return


def siret_d_invention(rang: int) -> str:
    """Un SIRET bien formé, d'un numéro qu'aucun établissement ne porte."""
    debut = f"99999999{rang % 10}0001"
    return next(f"{debut}{cle}" for cle in range(10) if est_siret(f"{debut}{cle}"))


def _conventionner(le: date) -> None:
    """La convention d'un délégataire, à ses places : deux lignes, un acompte, un objectif."""
    referents = Structure.objects.filter(est_organisme_referent=True).exclude(
        genre=GenreStructure.DEPARTEMENT
    )
    delegataire = (
        referents.filter(genre=GenreStructure.DELEGATAIRE).first()
        or referents.order_by("pk").first()
    )
    departement = Structure.objects.filter(genre=GenreStructure.DEPARTEMENT).order_by("pk").first()
    agent = Agent.objects.filter(affectations__role="charge_insertion").order_by("pk").first()
    if delegataire is None or departement is None or agent is None:
        return
    places = Capacite.objects.filter(structure=delegataire, agent__isnull=True).first()
    nombre = places.nombre if places else 100
    montant = nombre * _PAR_PERSONNE
    solde = (montant / 5).quantize(Decimal("0.01"))
    debut = date(le.year, 1, 1)
    signee = conventions.creer_convention(
        numero=f"{le.year}-ACC-01",
        objet="Accompagnement social à visée professionnelle",
        periode=annee_civile(le.year),
        montant=montant,
        parties=[departement, delegataire],
        signee_le=debut,
        par=agent,
        le=le,
    )
    conventions.repartir(
        convention=signee,
        lignes=[
            LigneDite(departement, montant - solde, "Accompagnement individuel"),
            LigneDite(departement, solde, "Solde", "Bilan satisfaisant"),
        ],
        version=signee.version,
        par=agent,
        le=le,
    )
    conventions.depenser(
        ligne=signee.lignes.order_by("pk")[0],
        montant=(montant / 2).quantize(Decimal("0.01")),
        jour=debut,
        objet="Acompte à la signature",
        par=agent,
        le=le,
    )
    conventions.viser(
        convention=signee,
        libelle="Sorties vers l'emploi ou la formation",
        cible=Decimal(30),
        denominateur=Denominateur.SORTIES,
        par=agent,
        le=le,
    )
    conventions.ouvrir_places(
        convention=signee,
        nombre=nombre,
        voie=places.voie if places else "",
        par=agent,
        le=le,
    )
