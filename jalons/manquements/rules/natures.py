"""Ce qui se reproche : l'article de chaque nature, sa période, et si un contrat doit la porter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.manquements.enums import Nature
from jalons.manquements.rules.refus import Refus

BAREME_ACTUEL = date(2025, 6, 1)
CONTRAT_MUET = "CASF, art. L.262-37 ; CE, 15 déc. 2015, n° 377138 ; CE, 4 déc. 2019, n° 418975"
HORS_DROITS = "CASF, art. R.262-68-7"


@dataclass(frozen=True, slots=True)
class RegleNature:
    """`loi` : ce qui rend la sanction possible. `bareme` : l'article de son barème depuis juin 2025.

    `exige_un_contrat` : le reproche doit être écrit dans un contrat en vigueur au jour des faits.
    """

    loi: str
    bareme: str
    exige_un_contrat: bool
    depuis: date | None = None
    jusqu_au: date | None = None

    def vaut_le(self, jour: date) -> bool:
        """Vrai si la loi de ce jour-là connaît cette nature."""
        apres = self.depuis is None or jour >= self.depuis
        return apres and (self.jusqu_au is None or jour <= self.jusqu_au)

    def article_du_bareme(self, faits: date) -> str:
        """L'article du barème qui vaut pour des faits de ce jour-là."""
        return (
            f"CASF, art. {self.bareme}" if faits >= BAREME_ACTUEL else "CASF, ancien art. R.262-68"
        )


NATURES: dict[Nature, RegleNature] = {
    Nature.REFUS_CONTRAT: RegleNature("CASF, art. L.262-37 I 1°", "R.262-68", False),
    Nature.NON_RESPECT: RegleNature("CASF, art. L.262-37 I 2°", "R.262-68-1", True),
    # Deux offres refusées : un manquement au contrat qui définit l'offre, jamais un quatrième barème.
    Nature.DEUX_REFUS_OFFRE: RegleNature(
        "CASF, art. L.262-37 I 2° ; C. trav., art. L.5411-6-4",
        "R.262-68-1",
        True,
        depuis=date(2025, 1, 1),
    ),
    Nature.RADIATION_LISTE: RegleNature(
        "CASF, ancien art. L.262-37 3°", "R.262-68", False, jusqu_au=date(2024, 12, 31)
    ),
    Nature.REFUS_CONTROLE: RegleNature("CASF, art. L.262-37 II 3°", "R.262-68-1", False),
}


def natures_du(faits: date) -> list[Nature]:
    """Ce que la loi du jour des faits permet de reprocher."""
    return [nature for nature, regle in NATURES.items() if regle.vaut_le(faits)]


def refus_de_nature(nature: Nature, *, faits: date, controle_admis: bool) -> Refus | None:
    """Pourquoi cette nature ne peut pas être sanctionnée, ou None.

    `controle_admis` : le Département a lu le barème du refus de contrôle et dit qu'il s'applique.
    """
    regle = NATURES[nature]
    if not regle.vaut_le(faits):
        return Refus(
            regle.loi,
            f"« {nature.label} » n'était pas un manquement le {faits:%d/%m/%Y}.",
            "nature",
        )
    if nature is Nature.REFUS_CONTROLE and not controle_admis:
        return Refus(
            regle.loi,
            "Le barème du refus de contrôle n'a pas été lu : un réglage du Département doit le dire.",
            "nature",
        )
    return None


@dataclass(frozen=True, slots=True)
class ObligationLue:
    """L'obligation visée, telle que le contrat en vigueur au jour des faits la porte."""

    contrat: str
    texte: str
    debut: date
    fin: date | None = None

    def court_le(self, jour: date) -> bool:
        """Vrai si le contrat est en vigueur ce jour-là."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


def refus_sans_obligation(
    nature: Nature, obligation: ObligationLue | None, *, faits: date
) -> Refus | None:
    """Refuse un reproche qu'aucun contrat en vigueur ne porte."""
    if not NATURES[nature].exige_un_contrat:
        return None
    if obligation is not None and obligation.court_le(faits):
        return None
    return Refus(
        CONTRAT_MUET,
        f"Aucun contrat en vigueur le {faits:%d/%m/%Y} ne porte cette obligation.",
        "obligation",
    )


def refus_hors_droits(est_soumis: bool | None) -> Refus | None:
    """Refuse qui n'est pas soumis aux droits et devoirs, ou dont on ne le sait pas."""
    if est_soumis:
        return None
    phrase = (
        "Cette personne n'est pas soumise aux droits et devoirs : aucune sanction n'est possible."
        if est_soumis is False
        else "On ne sait pas si cette personne est soumise aux droits et devoirs : vérifiez d'abord."
    )
    return Refus(HORS_DROITS, phrase)
