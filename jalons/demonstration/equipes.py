"""Les équipes pluridisciplinaires d'invention : une par CTES, ses membres, des dossiers à examiner."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from jalons.accueil.models import Orientation
from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.accueil.selectors.orientation import places_par_voie
from jalons.accueil.services.orientation import Reorientation, orienter
from jalons.comptes.models import Agent
from jalons.coordination.models import Instance
from jalons.coordination.services.seance import planifier_seance
from jalons.equipes.enums import SensAvis
from jalons.equipes.models import Equipe, PassageEquipe
from jalons.equipes.services import avis, courriers, pv
from jalons.equipes.services.commun import ouvrir_seance
from jalons.equipes.services.composition import creer_equipe, nommer
from jalons.equipes.services.dossiers import inscrire
from jalons.equipes.theme import ThemeEquipe
from jalons.personnes.models import Personne
from jalons.repertoire.enums import Voie
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import connaissance_au, fin_du_jour

# Collège, nom, organisme : les mêmes fonctions partout, les adresses sont d'invention.
_MEMBRES = (
    ("departement", "Élise Renard", "Département"),
    ("france_travail", "Marc Lenoir", "France Travail"),
    ("maison_emploi_plie", "Rita Colin", "Maison de l'emploi"),
    ("beneficiaires", "Omar Vidal", "Groupe ressource"),
)
_DOSSIERS = (
    ("reorientation", "Peut chercher un emploi : vers la voie professionnelle"),
    ("revision", "Six mois de parcours social, santé encore fragile"),
    ("suppression", "Suppression de deux mois envisagée, après une suspension"),
)
_MOTIFS = (
    "La garde des enfants est trouvée, le projet est clair.",
    "Trop tôt : les soins durent encore deux mois.",
    "Le permis est obtenu, un stage est promis.",
)


@transaction.atomic
def composer_les_equipes(*, le: date) -> int:
    """Une équipe pour chaque CTES en activité, et ses premiers dossiers ; rend leur nombre."""
    dossiers = sieges = 0
    instances = Instance.objects.filter(genre="ctes", periode__contains=le, equipe__isnull=True)
    for instance in instances.select_related("animateur", "territoire"):
        depuis, par = instance.periode.debut, instance.animateur
        equipe = creer_equipe(
            nom=instance.nom,
            instance=instance,
            animateur=par,
            themes=[t.code for t in ThemeEquipe.tous() if t.code != "fraude_amende"],
            territoires=[instance.territoire] if instance.territoire else [],
            par=par,
            le=depuis,
        )
        for college, nom, organisme in _MEMBRES:
            nommer(
                equipe=equipe,
                college=college,
                nom=nom,
                organisme=organisme,
                courriel=f"{college.replace('_', '-')}.{instance.pk}@equipe.example",
                depuis=depuis,
                par=par,
                le=depuis,
            )
        orientees = Orientation.objects.filter(
            personne__territoire=instance.territoire,
            personne__principale__isnull=True,
            date_notification__lt=le,
        )
        choisies = orientees.select_related("personne").order_by("personne_id", "pk")
        for (theme, objet), orientation in zip(_DOSSIERS, choisies[:3], strict=False):
            inscrire(
                personne=orientation.personne,
                theme=theme,
                objet=objet,
                equipe=equipe,
                par=orientation.decide_par,
                le=le,
            )
            dossiers += 1
        if not sieges:
            passes = [o.personne for o in choisies[3:6]]
            try:
                with transaction.atomic():
                    sieges = _sieger(equipe, passes, par=par, le=le)
            except ErreurMetier:
                continue
            dossiers += sieges
    return dossiers


def _reorienter(passages: list[PassageEquipe], *, par: Agent, le: date) -> None:
    """Les avis favorables sont suivis : une autre voie, un autre organisme, décidés trois jours après."""
    for passage in passages:
        personne = passage.dossier.personne
        place = next(iter(places_par_voie(personne, le=le)[Voie.PROFESSIONNELLE]), None)
        if passage.sens != SensAvis.FAVORABLE or place is None:
            continue
        with (
            connaissance_au(fin_du_jour(le)),
            contextlib.suppress(ErreurMetier),
            transaction.atomic(),
        ):
            orienter(
                personne=personne,
                voie=Voie.PROFESSIONNELLE,
                mesure="",
                structure=place.structure,
                referent=place.agent,
                motif_ecart="L'équipe y est favorable.",
                reorientation=Reorientation(
                    motif=passage.motif,
                    preconisation="Accompagnement vers l'emploi.",
                    code="emploi_possible",
                ),
                par=par,
                le=le,
            )


def _sieger(equipe: Equipe, personnes: list[Personne], *, par: Agent, le: date) -> int:
    """Une séance passée, entière : convoquée, tenue, un membre retiré, avis, procès-verbal, lettres."""
    jour = jour_ouvre_suivant(le - timedelta(days=24), droit_local=False)
    saisie, convoquee = jour - timedelta(days=21), jour - timedelta(days=15)
    debut = datetime.combine(jour, time(9), tzinfo=timezone.get_current_timezone())
    if not personnes:
        return 0
    prevue = planifier_seance(
        instance=equipe.instance, debut=debut, fin=debut + timedelta(hours=3), par=par, le=saisie
    )
    seance = ouvrir_seance(equipe, prevue)
    with connaissance_au(fin_du_jour(saisie)):
        for personne in personnes:
            inscrire(
                personne=personne,
                theme="reorientation",
                objet=_DOSSIERS[0][1],
                equipe=equipe,
                seance=seance,
                par=par,
                le=saisie,
            )
    courriers.convoquer_membres(
        seance=seance, par=par, le=debut - (jour - convoquee), par_courriel=False
    )
    with connaissance_au(fin_du_jour(jour)):
        presents = set(seance.seance.invitations.values_list("pk", flat=True))
        avis.noter_presences(seance=seance, presents=presents, par=par, le=jour)
        passages = list(seance.passages.select_related("dossier__personne", "seance__seance"))
        absent = equipe.membres.order_by("-pk")[0]
        avis.declarer_retrait(
            passage=passages[0], membre=absent, precision="Voisin de palier", par=par, le=jour
        )
        for rang, passage in enumerate(passages):
            sens = SensAvis.DEFAVORABLE if rang == 1 else SensAvis.FAVORABLE
            passage.refresh_from_db()
            avis.rendre_avis(
                passage=passage,
                sens=sens,
                motif=_MOTIFS[rang % 3],
                version=passage.version,
                voie="" if rang == 1 else "professionnelle",
                par=par,
                le=jour,
            )
        seance.refresh_from_db()
        pv.signer_pv(
            seance=seance, president=_MEMBRES[0][1], version=seance.version, par=par, le=jour
        )
        courriers.dire_les_avis(seance=seance, par=par, le=jour)
    _reorienter(passages, par=par, le=jour + timedelta(days=3))
    return len(personnes)
