"""Les manquements d'invention : signalé, en contradictoire, à l'ancien barème, levé plus tôt, à contrôler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.comptes.models import Agent
from jalons.contrats.selectors.contrats import en_vigueur
from jalons.coordination.services.seance import planifier_seance
from jalons.equipes.services.commun import ouvrir_seance
from jalons.equipes.services.courriers import inviter_les_personnes
from jalons.equipes.services.dossiers import placer
from jalons.manquements.models import DecisionSanction, Manquement
from jalons.manquements.selectors.obligations import contrats_de
from jalons.manquements.services import decisions, lettres, manquements, messages, suites
from jalons.manquements.services.controles import tirer_au_sort
from jalons.manquements.services.equipe import saisir_l_equipe
from jalons.personnes.models import Personne, SoumissionDroitsDevoirs
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode, connaissance_au, fin_du_jour

ANCIENS_FAITS = date(2025, 5, 20)
_ELEMENTS = {
    "situation": "Sans difficulté de santé signalée ; pas de moyen de transport.",
    "foyer": "Sans objet.",
    "frequence": "Trois absences en un mois, deux rappels.",
    "consequences": "L'entrée en formation est repoussée d'un trimestre.",
    "motivation": "Trois absences sans excuse malgré deux rappels ; l'étape est la première du plan.",
}
_ABSENCES = "Trois rendez-vous du plan d'actions manqués en un mois, sans prévenir."


@transaction.atomic
def sanctionner(*, le: date) -> int:
    """Un manquement à chaque étape, instruits et signés par deux personnes ; rend leur nombre."""
    directrice = Agent.objects.filter(affectations__role="direction").order_by("pk").first()
    if directrice is None:
        return 0
    personnes, faits = list(_sous_contrat(le)), 0
    for recit in (_signale, _contradictoire, _leve_plus_tot):
        for personne, instructeur in list(personnes):
            try:
                with transaction.atomic():
                    recit(personne, instructeur, directrice, le)
            except ErreurMetier:
                continue
            personnes.remove((personne, instructeur))
            faits += 1
            break
    faits += _a_l_ancien_bareme(directrice, le)
    tireur = _instructeur_de(None)
    if tireur is not None and faits:
        try:
            tirer_au_sort(nombre=2, par=tireur, le=le - timedelta(days=3))
        except ErreurMetier:
            return faits
    return faits


def _instructeur_de(personne: Personne | None) -> Agent | None:
    tenus = Agent.objects.filter(affectations__role="charge_insertion", is_active=True)
    if personne is not None:
        tenus = tenus.filter(affectations__territoire=personne.territoire)
    return tenus.order_by("pk").first()


def _sous_contrat(le: date) -> Iterator[tuple[Personne, Agent]]:
    """Une à une, les personnes dont le contrat court depuis trois mois, et qui les instruit."""
    contrats = en_vigueur(le=le).filter(personne__est_soumis=True).select_related("personne")
    for contrat in contrats.order_by("date_signature", "pk"):
        instructeur = _instructeur_de(contrat.personne)
        if instructeur is not None:
            yield contrat.personne, instructeur


def _signaler(personne: Personne, par: Agent, jour: date, **champs: Any) -> Manquement:
    lu = next((c for c in contrats_de(personne) if c.obligations or c.est_ailleurs), None)
    dite = (lu.obligations[0] if lu.obligations else "Rendez-vous de suivi") if lu else ""
    dits = {
        "nature": "non_respect",
        "date_faits": jour - timedelta(days=4),
        "faits": _ABSENCES,
        "obligation": dite,
        "origine": "referent",
        **champs,
    }
    with connaissance_au(fin_du_jour(jour)):
        return manquements.signaler(personne=personne, par=par, le=jour, **dits)


def _ecrire(manquement: Manquement, par: Agent, jour: date, **mesure: Any) -> Manquement:
    """L'examen pris, le motif demandé, la lettre partie ce jour-là et reçue trois jours après."""
    with connaissance_au(fin_du_jour(jour)):
        lu = manquements.instruire(
            manquement=manquement, version=manquement.version, par=par, le=jour
        )
        lu = manquements.examiner_motif(
            manquement=lu, version=lu.version, issue="aucun", dit="", jour=jour, par=par, le=jour
        )
        dits: dict[str, Any] = {"mesure": "suspension", "part": Decimal("0.3"), "mois": 1, **mesure}
        lettre = lettres.ecrire(
            manquement=lu,
            version=lu.version,
            faits=lu.faits,
            radiation=False,
            par=par,
            le=jour,
            **dits,
        )
    recue = jour + timedelta(days=3)
    with connaissance_au(fin_du_jour(recue)):
        lettres.noter_le_pli(
            lettre=lettre,
            version=lettre.version,
            par=par,
            le=recue,
            mode="recommande",
            envoyee_le=jour,
            remise_le=recue,
        )
    lu.refresh_from_db()
    return lu


def _decider(
    manquement: Manquement, par: Agent, signataire: Agent, jour: date, **mesure: Any
) -> DecisionSanction:
    """Préparée par l'un, signée par l'autre, reçue trois jours après ; la caisse est prévenue."""
    dits: dict[str, Any] = {
        "mesure": "suspension",
        "part": Decimal("0.3"),
        "mois": 1,
        **_ELEMENTS,
        **mesure,
    }
    with connaissance_au(fin_du_jour(jour)):
        projet = decisions.preparer(
            manquement=manquement,
            version=manquement.version,
            date_effet=jour + timedelta(days=5),
            par=par,
            le=jour,
            **dits,
        )
        decision = decisions.signer(
            decision=projet,
            version=projet.version,
            qualite=signataire.fonction,
            par=signataire,
            le=jour,
        )
        messages.noter_un_message(
            decision=decision, objet="effet", canal="flux", jour=jour, par=par, le=jour
        )
    recue = jour + timedelta(days=3)
    with connaissance_au(fin_du_jour(recue)):
        return decisions.noter_le_pli(
            decision=decision,
            version=decision.version,
            par=par,
            le=recue,
            mode="recommande",
            envoyee_le=jour,
            remise_le=recue,
        )


def _signale(personne: Personne, instructeur: Agent, directrice: Agent, le: date) -> None:
    """Un partenaire signale, il y a quatre jours ; sinon, le référent."""
    partenaires = Agent.objects.filter(affectations__role="partenaire", is_active=True)
    for partenaire in partenaires.order_by("pk"):
        suivie = Personne.objects.visibles_par(partenaire).filter(pk=personne.pk)
        if suivie.exists():
            _signaler(personne, partenaire, le - timedelta(days=4), origine="delegataire")
            return
    _signaler(personne, instructeur, le - timedelta(days=4))


def _contradictoire(personne: Personne, instructeur: Agent, directrice: Agent, le: date) -> None:
    """La lettre est reçue depuis six jours : le délai court."""
    signale = _signaler(personne, instructeur, le - timedelta(days=14))
    _ecrire(signale, instructeur, le - timedelta(days=9))


def _leve_plus_tot(personne: Personne, instructeur: Agent, directrice: Agent, le: date) -> None:
    """Une suspension, puis la personne reprend ses démarches : reversée, la caisse le sait."""
    signale = _signaler(personne, instructeur, le - timedelta(days=52))
    lu = _ecrire(signale, instructeur, le - timedelta(days=48), mois=2)
    decision = _decider(lu, instructeur, directrice, le - timedelta(days=33), mois=2)
    jour = le - timedelta(days=10)
    with connaissance_au(fin_du_jour(jour)):
        suites.noter_une_suite(
            decision=decision,
            version=decision.version,
            genre="conformite",
            jour=jour,
            texte="A repris ses rendez-vous, trois de suite.",
            par=instructeur,
            le=jour,
        )
        messages.noter_un_message(
            decision=decision, objet="reprise", canal="flux", jour=jour, par=instructeur, le=jour
        )


def _a_l_ancien_bareme(directrice: Agent, le: date) -> int:
    """Des faits du 20 mai 2025 : une réduction, après l'avis réputé rendu de l'équipe."""
    _reprendre_d_avant_les_fichiers()
    soumis = (
        SoumissionDroitsDevoirs.objects.connus()
        .au(ANCIENS_FAITS)
        .filter(est_soumis=True, personne__est_soumis=True, personne__manquements__isnull=True)
    )
    for fait in soumis.select_related("personne").order_by("personne_id")[:12]:
        personne, instructeur = fait.personne, _instructeur_de(fait.personne)
        if instructeur is None:
            continue
        try:
            with transaction.atomic():
                _reduire(personne, instructeur, directrice, le)
        except ErreurMetier:
            continue
        return 1
    return 0


def _reprendre_d_avant_les_fichiers() -> None:
    """L'ancien outil disait déjà quelques personnes soumises ; les fichiers ne remontent pas si loin."""
    connues = SoumissionDroitsDevoirs.objects.connus().filter(est_soumis=True)
    if connues.au(ANCIENS_FAITS).exists():
        return
    courantes = connues.filter(
        personne__est_soumis=True,
        personne__manquements__isnull=True,
        personne__territoire__isnull=False,
        demande__date_demande__lte=ANCIENS_FAITS,
    )
    for fait in courantes.order_by("personne_id")[:6]:
        fait.pk, fait._state.adding = None, True
        fait.periode = Periode(ANCIENS_FAITS, fait.periode.debut - timedelta(days=1))
        fait.save()


def _inviter(lu: Manquement, instructeur: Agent, saisie: date) -> None:
    """La personne est invitée devant l'équipe ; la séance n'a pas donné d'avis dans le mois."""
    dossier = lu.dossier_equipe
    assert dossier is not None  # l'équipe vient d'être saisie
    passage = dossier.passages.order_by("-pk").first()
    if passage is None:
        jour = jour_ouvre_suivant(saisie + timedelta(days=45), droit_local=False)
        debut = datetime.combine(jour, time(14), tzinfo=timezone.get_current_timezone())
        prevue = planifier_seance(
            instance=dossier.equipe.instance,
            debut=debut,
            fin=debut + timedelta(hours=2),
            par=instructeur,
            le=saisie,
        )
        placer(
            dossier=dossier,
            seance=ouvrir_seance(dossier.equipe, prevue),
            version=None,
            par=instructeur,
            le=saisie,
        )
        passage = dossier.passages.get()
    inviter_les_personnes(seance=passage.seance, passages=[passage], par=instructeur, le=saisie)


def _reduire(personne: Personne, instructeur: Agent, directrice: Agent, le: date) -> None:
    reduction = {"mesure": "reduction", "part": Decimal("0.2"), "mois": 2}
    signale = _signaler(
        personne,
        instructeur,
        le - timedelta(days=110),
        nature="refus_contrat",
        date_faits=ANCIENS_FAITS,
        faits="Ne s'est pas présentée pour établir son contrat.",
        obligation="",
    )
    lu = _ecrire(signale, instructeur, le - timedelta(days=105), **reduction)
    saisie = le - timedelta(days=98)
    with connaissance_au(fin_du_jour(saisie)):
        lu = saisir_l_equipe(manquement=lu, version=lu.version, par=instructeur, le=saisie)
        _inviter(lu, instructeur, saisie)
    _decider(lu, instructeur, directrice, le - timedelta(days=60), **reduction)
