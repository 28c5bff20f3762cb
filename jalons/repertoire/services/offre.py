"""La base de l'offre : dispositifs, actions, conventions, et le comptage de ceux qu'elle touche."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.repertoire import evenements
from jalons.repertoire.enums import Mesure
from jalons.repertoire.models import Action, Comptage, Conventionnement, Dispositif
from jalons.repertoire.services import conventions
from jalons.repertoire.services.commun import OffreImpossible
from jalons.socle.conflit import ConflitDeVersion, Ecart
from jalons.socle.fiches import changer, une_ligne
from jalons.socle.periode import Periode


@transaction.atomic
def creer_dispositif(
    *, nom: str, theme: str, par: Agent, le: date, description: str = "", code: str = ""
) -> Dispositif:
    """Un dispositif ; son code, tiré du nom, ne change plus."""
    code = slugify(code or nom)[:60]
    if not code:
        raise OffreImpossible("Donnez un nom avec des lettres ou des chiffres.", champ="nom")
    try:
        with transaction.atomic():
            return Dispositif.objects.create(
                code=code, nom=une_ligne(nom)[:160], theme=theme, description=description.strip()
            )
    except IntegrityError as erreur:
        raise OffreImpossible("Un dispositif porte déjà ce nom.", champ="nom") from erreur


@transaction.atomic
def dispositif_de_la_mesure(mesure: str) -> Dispositif:
    """Le dispositif qui porte cette mesure d'accompagnement ; inscrit à la première fois."""
    lue = Mesure(mesure)
    trouve, _ = Dispositif.objects.get_or_create(
        code=lue.value,
        defaults={"nom": str(lue.label), "theme": str(ThemeInsertion.TROUVER_UN_EMPLOI)},
    )
    return trouve


@transaction.atomic
def modifier_dispositif(
    *, dispositif: Dispositif, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Dispositif:
    """Change le nom, le thème ou la description."""
    return changer(dispositif, version, changements)


@transaction.atomic
def creer_action(
    *,
    intitule: str,
    genre: str,
    porteur: Structure,
    theme: str,
    periode: Periode,
    par: Agent,
    le: date,
    dispositif: Dispositif | None = None,
    publics: Iterable[str] = (),
    territoires: Iterable[Territoire] = (),
    places: int | None = None,
) -> Action:
    """Une action d'insertion ; sans territoire, elle vaut pour tout le département."""
    action = Action.objects.create(
        intitule=une_ligne(intitule)[:200],
        genre=genre,
        porteur=porteur,
        theme=theme,
        periode=periode,
        dispositif=dispositif,
        publics=list(publics),
        places=places,
    )
    action.territoires.set(territoires)
    return action


@transaction.atomic
def modifier_action(
    *,
    action: Action,
    version: int,
    changements: Mapping[str, Any],
    territoires: Iterable[Territoire],
    par: Agent,
    le: date,
) -> Action:
    """Change une action et ses territoires."""
    relue = changer(action, version, changements)
    relue.territoires.set(territoires)
    return relue


@transaction.atomic
def ajouter_convention(
    *,
    action: Action,
    numero: str,
    periode: Periode,
    montant: Decimal,
    par: Agent,
    le: date,
    signee_le: date | None = None,
) -> Conventionnement:
    """La convention qui finance l'action, conclue avec son porteur ; son numéro est unique."""
    return conventions.creer_convention(
        numero=numero,
        objet=action.intitule,
        periode=periode,
        montant=montant,
        signee_le=signee_le,
        parties=[action.porteur],
        actions=[action],
        par=par,
        le=le,
    )


@transaction.atomic
def enregistrer_comptage(
    *, action: Action, annee: int, nombre: int, source: str, par: Agent, le: date, version: int = 0
) -> Comptage:
    """Combien de personnes l'action a touchées dans l'année, et d'où on le sait.

    Un seul comptage par action et par année : le remplacer demande la version lue (`version=0` :
    il n'y en a pas encore). Lève `ConflitDeVersion` avec les deux nombres.
    """
    if annee > le.year:
        raise OffreImpossible("On ne compte pas une année à venir.", champ="annee")
    if not action.periode.chevauche(Periode(date(annee, 1, 1), date(annee, 12, 31))):
        raise OffreImpossible(f"L'action n'a pas cours en {annee}.", champ="annee")
    if not source.strip():
        raise OffreImpossible("Dites d'où vient ce nombre.", champ="source")
    Action.objects.select_for_update().get(pk=action.pk)
    en_place = Comptage.objects.filter(action=action, annee=annee).first()
    if (en_place.version if en_place else 0) != version:
        raise ConflitDeVersion(
            version=en_place.version if en_place else 0,
            auteur=str(en_place.par) if en_place else "",
            ecarts=[Ecart("Personnes", str(nombre), str(en_place.nombre) if en_place else "")],
        )
    comptage = en_place or Comptage(action=action, annee=annee)
    comptage.nombre, comptage.source = nombre, une_ligne(source)[:200]
    comptage.date, comptage.par, comptage.version = le, par, version + 1
    comptage.save()
    noter(
        evenements.ComptageEnregistre,
        comptage,
        par,
        le,
        action=action.intitule,
        annee=annee,
        nombre=nombre,
        source=comptage.source,
    )
    return comptage
