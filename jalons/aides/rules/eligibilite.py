"""Qui peut recevoir l'aide : chaque condition, dite en une phrase, remplie ou non."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.aides.enums import Beneficiaire, Situation, Titulaire
from jalons.aides.rules.bareme import Accordee, Bareme
from jalons.aides.rules.heures import Suite
from jalons.socle.dates import ajouter_mois
from jalons.socle.formats import nombre


@dataclass(frozen=True, slots=True)
class Constat:
    """Une condition. `est_rempli` None : on ne sait pas, à vérifier. `champ` : où cela se corrige."""

    code: str
    est_rempli: bool | None
    dit: str
    champ: str = ""

    @property
    def bloque(self) -> bool:
        """Vrai si l'aide ne peut pas être accordée ainsi."""
        return self.est_rempli is False


@dataclass(frozen=True, slots=True)
class Lue:
    """Une demande, telle que les conditions la lisent.

    `deja` : les mêmes aides, accordées, à la personne ou au foyer. `en_cours` : le jour où les mêmes
    ont été demandées par ailleurs, sans décision. `autres` : les codes des autres aides qu'elle a eues.
    `a_un_droit` None : la caisse n'en dit rien. `suite` : les heures qui se suivent (primes).
    """

    situation: Situation | None
    beneficiaire: Beneficiaire
    debut: date
    fin: date
    demandee_le: date
    a_un_droit: bool | None
    evaluation: str
    devis: int
    justificatifs: int
    deja: Sequence[Accordee] = ()
    en_cours: Sequence[date] = ()
    autres: Sequence[str] = ()
    suite: Suite | None = None


def conditions(bareme: Bareme, lue: Lue, *, libelles: dict[str, str]) -> list[Constat]:
    """Toutes les conditions de ce barème pour cette demande ; `libelles` : le nom de chaque aide."""
    dites = [_droit(lue), _situation(bareme, lue), _delai(bareme, lue), _beneficiaire(bareme, lue)]
    if bareme.nombre_maximum is not None:
        dites.append(_nombre(bareme, bareme.nombre_maximum, lue))
    dites += [
        Constat("double", None, f"Une autre demande du {jour:%d/%m/%Y} attend, pour la même aide.")
        for jour in lue.en_cours
    ]
    for code in bareme.exclut:
        dites.append(_exclusion(code, lue, libelles))
    if not bareme.est_une_prime:
        dites.append(_evaluation(lue))
    if bareme.heures is not None:
        dites += _heures(bareme.heures, lue)
    if bareme.devis:
        dites.append(_devis(bareme, lue))
    if bareme.pieces:
        dites.append(_pieces(bareme, lue))
    return dites


def _droit(lue: Lue) -> Constat:
    if lue.a_un_droit is None:
        return Constat("droit", None, "La caisse ne dit pas si elle a droit au RSA : à vérifier.")
    if lue.a_un_droit:
        return Constat("droit", True, "Le droit au RSA est ouvert.")
    return Constat("droit", False, "Le droit au RSA n'est pas ouvert.")


def _situation(bareme: Bareme, lue: Lue) -> Constat:
    if lue.situation is None:
        return Constat("situation", False, "La situation n'est pas dite.", "situation")
    dite = f"Situation : {lue.situation.label[0].lower()}{lue.situation.label[1:]}."
    if lue.situation in bareme.situations:
        return Constat("situation", True, dite)
    return Constat("situation", False, f"{dite} Cette aide ne la couvre pas.", "situation")


def _delai(bareme: Bareme, lue: Lue) -> Constat:
    limite = lue.debut + timedelta(days=bareme.retroactif_jours)
    if lue.demandee_le <= limite:
        return Constat("delai", True, f"Demandée à temps (au plus tard le {limite:%d/%m/%Y}).")
    return Constat(
        "delai",
        False,
        f"Demandée trop tard : les frais commencent le {lue.debut:%d/%m/%Y}, "
        f"il fallait demander avant le {limite:%d/%m/%Y}.",
        "debut",
    )


def _beneficiaire(bareme: Bareme, lue: Lue) -> Constat:
    if lue.beneficiaire in bareme.beneficiaires:
        qui = "à la personne" if lue.beneficiaire == Beneficiaire.PERSONNE else "au prestataire"
        return Constat("beneficiaire", True, f"L'argent va {qui}.")
    attendu = "au prestataire" if Beneficiaire.TIERS in bareme.beneficiaires else "à la personne"
    return Constat("beneficiaire", False, f"L'argent doit aller {attendu}.", "beneficiaire")


def _nombre(bareme: Bareme, maximum: int, lue: Lue) -> Constat:
    comptees = lue.deja
    if bareme.fenetre_mois is not None:
        depuis = ajouter_mois(lue.debut, -bareme.fenetre_mois)
        comptees = [d for d in lue.deja if d.debut > depuis]
    qui = "Ce foyer" if bareme.titulaire == Titulaire.FOYER else "Cette personne"
    if len(comptees) < maximum:
        reste = maximum - len(comptees)
        encore = "une fois" if reste == 1 else f"{reste} fois"
        return Constat("nombre", True, f"{qui} peut l'avoir encore {encore}.")
    derniere = max(comptees, key=lambda d: d.debut)
    fois = "une seule fois" if maximum == 1 else f"{maximum} fois"
    sur = f" en {bareme.fenetre_mois} mois" if bareme.fenetre_mois else ""
    return Constat(
        "nombre",
        False,
        f"{qui} l'a déjà (le {derniere.debut:%d/%m/%Y}) : elle se donne {fois}{sur} "
        f"{bareme.titulaire.label}.",
    )


def _exclusion(code: str, lue: Lue, libelles: dict[str, str]) -> Constat:
    nom = libelles.get(code, code)
    if code in lue.autres:
        return Constat(f"exclut_{code}", False, f"Ne se cumule pas avec « {nom} », déjà obtenue.")
    return Constat(f"exclut_{code}", True, f"Pas de cumul avec « {nom} ».")


def _evaluation(lue: Lue) -> Constat:
    if lue.evaluation.strip():
        return Constat("evaluation", True, "L'évaluation individuelle est écrite.")
    return Constat("evaluation", False, "L'évaluation individuelle manque.", "evaluation")


def _devis(bareme: Bareme, lue: Lue) -> Constat:
    if lue.devis >= bareme.devis:
        return Constat("devis", True, f"Devis déposés : {lue.devis} (il en faut {bareme.devis}).")
    return Constat(
        "devis", False, f"Devis : {lue.devis} sur {bareme.devis}. Ajoutez ceux qui manquent."
    )


def _pieces(bareme: Bareme, lue: Lue) -> Constat:
    attendues = " ; ".join(bareme.pieces)
    if lue.justificatifs:
        return Constat(
            "pieces", True, f"Justificatifs déposés : {lue.justificatifs} ({attendues})."
        )
    return Constat("pieces", False, f"Il manque un justificatif : {attendues}.")


def _heures(seuil: int, lue: Lue) -> list[Constat]:
    if lue.suite is None:
        return [Constat("heures", False, f"Aucune suite d'heures n'atteint {seuil} h.")]
    reste = lue.suite.reste(seuil)
    if reste:
        dit = f"{nombre(lue.suite.heures)} h de suite sur {seuil} : encore {nombre(reste)} h."
        return [Constat("heures", False, dit)]
    dites = [Constat("heures", True, f"{nombre(lue.suite.heures)} h de suite, il en faut {seuil}.")]
    if lue.suite.estimees:
        dit = (
            f"{nombre(lue.suite.estimees)} h viennent du contrat : vérifiez les bulletins de paie."
        )
        dites.append(Constat("heures_estimees", None, dit))
    return dites
