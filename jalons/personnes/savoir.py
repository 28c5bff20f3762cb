"""Ce que l'on savait d'une personne un jour donné : la seconde horloge, lue pour elle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jalons.comptes.enums import Niveau
from jalons.personnes.enums import ETATS_OUVERTS, MotifRattachement
from jalons.personnes.models import (
    Adresse,
    Appartenance,
    EtatDroit,
    Identite,
    InscriptionFranceTravail,
    Personne,
    Rattachement,
    SoumissionDroitsDevoirs,
)

INCONNU = "rien n'était connu"


@dataclass(frozen=True, slots=True)
class Savoir:
    """Une ligne : ce que l'on disait alors de ce jour-là, ce que l'on en sait aujourd'hui."""

    libelle: str
    alors: str
    aujourd_hui: str

    @property
    def a_change(self) -> bool:
        return self.alors != self.aujourd_hui


class _Lecture:
    """Les faits vrais le jour `jour`, tels que connus à `instant` (None : aujourd'hui)."""

    def __init__(self, personne: Personne, jour: date, instant: datetime | None) -> None:
        self.personne, self.jour, self.instant = personne, jour, instant
        siennes = self._faits(Appartenance, personne=personne).select_related("foyer")
        self.appartenances = list(siennes.order_by("role", "-foyer_id"))
        foyers = [a.foyer_id for a in self.appartenances]
        self.droits = list(
            self._faits(EtatDroit, demande__foyer__in=foyers)
            .select_related("demande")
            .order_by("-demande__date_demande", "-demande__numero_demande")
        )
        self.droits.sort(key=lambda d: d.etat not in ETATS_OUVERTS)
        self.foyer_id = self.droits[0].demande.foyer_id if self.droits else next(iter(foyers), None)

    def _faits(self, modele: Any, **filtres: Any) -> Any:
        histoire = getattr(modele, "histoire", modele._default_manager)
        return histoire.connus(self.instant).au(self.jour).filter(**filtres)

    def identite(self) -> str:
        dite = self._faits(Identite, personne=self.personne).order_by("-pk").first()
        if dite is None:
            return INCONNU
        nom = dite.nom_usage or dite.nom_naissance
        return f"{dite.prenom} {nom}, {dite.date_naissance:%d/%m/%Y}"

    def adresse(self) -> str:
        dite = self._faits(Adresse, foyer=self.foyer_id).first() if self.foyer_id else None
        return ", ".join(dite.lignes) or "sans adresse" if dite else INCONNU

    def foyer(self) -> str:
        membres = (
            self._faits(Appartenance, foyer=self.foyer_id)
            .select_related("personne")
            .order_by("role", "personne__date_naissance")
        )
        dits = [f"{a.personne.prenom} ({a.get_role_display().lower()})" for a in membres]
        return ", ".join(dits) if self.foyer_id and dits else INCONNU

    def droit(self) -> str:
        return self.droits[0].get_etat_display() if self.droits else INCONNU

    def soumission(self) -> str:
        demande = self.droits[0].demande if self.droits else None
        dite = self._faits(SoumissionDroitsDevoirs, personne=self.personne, demande=demande).first()
        return INCONNU if dite is None else str(dite).capitalize()

    def inscription(self) -> str:
        dite = self._faits(InscriptionFranceTravail, personne=self.personne).first()
        return INCONNU if dite is None else dite.get_etat_display()

    def referent(self) -> str:
        lien = (
            self._faits(
                Rattachement, personne=self.personne, motif=MotifRattachement.REFERENT_UNIQUE
            )
            .select_related("agent", "structure")
            .first()
        )
        if lien is None:
            return "aucun"
        return " — ".join(str(x) for x in (lien.agent, lien.structure) if x)


# Ce que montre le dossier, et la profondeur de lecture qu'il faut pour le lire.
_ASPECTS: tuple[tuple[str, str, Niveau], ...] = (
    ("Identité", "identite", Niveau.IDENTITE),
    ("Adresse", "adresse", Niveau.IDENTITE),
    ("Référent unique", "referent", Niveau.IDENTITE),
    ("Droit RSA", "droit", Niveau.SUIVI),
    ("Droits et devoirs", "soumission", Niveau.SUIVI),
    ("France Travail", "inscription", Niveau.SUIVI),
    ("Foyer", "foyer", Niveau.SUIVI),
)


def ce_que_l_on_savait(
    personne: Personne, niveaux: frozenset[Niveau], *, jour: date, instant: datetime
) -> list[Savoir]:
    """Ce que l'on disait du jour `jour` à `instant`, à côté de ce que l'on en sait aujourd'hui."""
    alors, maintenant = _Lecture(personne, jour, instant), _Lecture(personne, jour, None)
    return [
        Savoir(libelle, getattr(alors, methode)(), getattr(maintenant, methode)())
        for libelle, methode, niveau in _ASPECTS
        if niveau in niveaux or niveau == Niveau.IDENTITE
    ]
