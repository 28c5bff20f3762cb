"""Ce que l'on savait d'une personne un jour donné : la seconde horloge, lue pour elle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

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


class _Faits:
    """Les faits vrais un jour, crus à `instant` ou aujourd'hui : chaque table n'est lue qu'une fois."""

    def __init__(self, jour: date, instant: datetime) -> None:
        self.jour, self.instant = jour, instant
        self._lus: dict[Any, list[Any]] = {}

    def lire(self, modele: Any, *liens: str, **filtres: Any) -> list[Any]:
        cle = (modele, *filtres)
        if cle not in self._lus:
            histoire = getattr(modele, "histoire", modele._default_manager)
            crus = Q(connu__contains=self.instant) | Q(connu__upper_inf=True)
            lus = histoire.filter(crus, **filtres).au(self.jour).select_related(*liens)
            self._lus[cle] = list(lus.order_by("pk"))
        return self._lus[cle]


class _Lecture:
    """Ce que l'on croyait à `instant` (None : aujourd'hui), parmi ces faits."""

    def __init__(self, personne: Personne, faits: _Faits, instant: datetime | None) -> None:
        self.personne, self.faits, self.instant = personne, faits, instant
        siennes = faits.lire(Appartenance, "foyer", personne=personne)
        self.appartenances = self._crus(siennes)
        self.appartenances.sort(key=lambda a: (a.role, -a.foyer_id))
        foyers = [a.foyer_id for a in self.appartenances]
        self.foyers = {a.foyer_id for a in siennes}
        droits = faits.lire(EtatDroit, "demande", demande__foyer__in=self.foyers)
        self.droits = [d for d in self._crus(droits) if d.demande.foyer_id in foyers]
        self.droits.sort(
            key=lambda d: (d.demande.date_demande, d.demande.numero_demande), reverse=True
        )
        self.droits.sort(key=lambda d: d.etat not in ETATS_OUVERTS)
        self.foyer_id = self.droits[0].demande.foyer_id if self.droits else next(iter(foyers), None)

    def _crus(self, faits: list[Any]) -> list[Any]:
        if self.instant is None:
            return [f for f in faits if f.connu.upper is None]
        return [f for f in faits if self.instant in f.connu]

    def _du_foyer(self, modele: Any, *liens: str) -> list[Any]:
        """Les faits du foyer d'alors ; ceux de tous ses foyers sont lus d'un coup."""
        lus = self.faits.lire(modele, *liens, foyer__in=self.foyers)
        return [f for f in self._crus(lus) if f.foyer_id == self.foyer_id]

    def _de_la_personne(self, modele: Any, *liens: str, **filtres: Any) -> list[Any]:
        return self._crus(self.faits.lire(modele, *liens, personne=self.personne, **filtres))

    def identite(self) -> str:
        dites = self._de_la_personne(Identite)
        if not dites:
            return INCONNU
        nom = dites[-1].nom_usage or dites[-1].nom_naissance
        return f"{dites[-1].prenom} {nom}, {dites[-1].date_naissance:%d/%m/%Y}"

    def adresse(self) -> str:
        dites = self._du_foyer(Adresse)
        return ", ".join(dites[0].lignes) or "sans adresse" if dites else INCONNU

    def foyer(self) -> str:
        membres = self._du_foyer(Appartenance, "personne")
        membres.sort(key=lambda a: (a.role, a.personne.date_naissance))
        dits = [f"{a.personne.prenom} ({a.get_role_display().lower()})" for a in membres]
        return ", ".join(dits) or INCONNU

    def droit(self) -> str:
        return self.droits[0].get_etat_display() if self.droits else INCONNU

    def soumission(self) -> str:
        demande = self.droits[0].demande_id if self.droits else None
        lues = self._de_la_personne(SoumissionDroitsDevoirs)
        dites = [s for s in lues if s.demande_id == demande]
        return str(dites[0]).capitalize() if dites else INCONNU

    def inscription(self) -> str:
        dites = self._de_la_personne(InscriptionFranceTravail)
        return str(dites[0]) if dites else INCONNU

    def referent(self) -> str:
        liens = self._de_la_personne(
            Rattachement, "agent", "structure", motif=MotifRattachement.REFERENT_UNIQUE
        )
        if not liens:
            return "aucun"
        return " — ".join(str(x) for x in (liens[0].agent, liens[0].structure) if x)


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
    faits = _Faits(jour, instant)
    alors, maintenant = _Lecture(personne, faits, instant), _Lecture(personne, faits, None)
    return [
        Savoir(libelle, getattr(alors, methode)(), getattr(maintenant, methode)())
        for libelle, methode, niveau in _ASPECTS
        if niveau in niveaux or niveau == Niveau.IDENTITE
    ]
