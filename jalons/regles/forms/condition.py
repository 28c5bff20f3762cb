"""L'éditeur de condition : des critères choisis dans une liste, jamais de texte à coder.

Les gestes (ajouter, retirer, changer de critère) réaffichent la page sans rien juger ni enregistrer :
ils marchent sans script, et htmx ne remplace que l'éditeur.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from jalons.regles.rules.cas import Critere, CritereConnu, depuis_cas, en_cas
from jalons.regles.rules.grammaire import LIBELLES_OPERATEURS, SANS_VALEUR
from jalons.socle.saisie import lire_nombre

_PLUSIEURS = ("parmi", "contient")
_NIE = "sauf:"
# Ce qui se nie d'ordinaire ; une autre négation, déjà écrite, reste proposée sur sa ligne.
_NIABLES = {"parmi": "n'est aucun de", "contient": "ne contient aucun de"}


@dataclass(frozen=True, slots=True)
class LigneLue:
    """Un critère tel qu'il a été saisi : du texte, pas encore vérifié."""

    fait: str = ""
    op: str = ""
    valeurs: tuple[str, ...] = ()
    est_nie: bool = False


@dataclass(frozen=True, slots=True)
class Saisie:
    """L'état de l'éditeur : toujours, ou des cas de lignes."""

    est_toujours: bool
    cas: tuple[tuple[LigneLue, ...], ...] = field(default=((LigneLue(),),))

    @classmethod
    def depuis(cls, condition: Any) -> Saisie:
        """L'éditeur d'une condition enregistrée."""
        if not isinstance(condition, Mapping) or not condition:
            return cls(False)
        lus = en_cas(condition)
        if any(not un for un in lus):
            return cls(True)
        lignes = tuple(tuple(_ligne(critere) for critere in un) for un in lus)
        return cls(False, lignes or ((LigneLue(),),))


def _ligne(critere: Critere) -> LigneLue:
    valeurs = critere.valeur if isinstance(critere.valeur, list | tuple) else [critere.valeur]
    dites = tuple(str(v) for v in valeurs if v is not None)
    return LigneLue(critere.fait, critere.op, dites, critere.est_nie)


class EditeurCondition(forms.Widget):
    """Un mode (toujours, ou des cas), des cas, des lignes ; chaque valeur a le champ qui convient."""

    template_name = "regles/editeur_condition.html"
    use_fieldset = True
    criteres: Mapping[str, CritereConnu] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Saisie:
        liste = getattr(data, "getlist", lambda cle: [data[cle]] if cle in data else [])
        lus: dict[int, dict[int, LigneLue]] = {}
        motif = re.compile(rf"^{re.escape(name)}-(\d+)-(\d+)-fait$")
        for cle in data:
            trouve = motif.match(cle)
            if not trouve:
                continue
            racine, numero, rang = cle.removesuffix("-fait"), int(trouve[1]), int(trouve[2])
            op = data.get(f"{racine}-op", "")
            valeurs = tuple(v.strip() for v in liste(f"{racine}-valeur") if v.strip())
            ligne = LigneLue(data[cle], op.removeprefix(_NIE), valeurs, op.startswith(_NIE))
            lus.setdefault(numero, {})[rang] = ligne
        cas = tuple(tuple(lus[n][r] for r in sorted(lus[n])) for n in sorted(lus))
        saisie = Saisie(data.get(f"{name}-mode") == "toujours", cas or ((LigneLue(),),))
        return _appliquer(saisie, data.get(f"{name}-geste", ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        saisie = value if isinstance(value, Saisie) else Saisie.depuis(value)
        contexte = super().get_context(name, None, attrs)
        contexte["editeur"] = {
            "nom": name,
            "est_toujours": saisie.est_toujours,
            "cas": [
                [self._decrire(ligne, f"{name}-{n}-{r}") for r, ligne in enumerate(lignes)]
                for n, lignes in enumerate(saisie.cas)
            ],
            "un_seul": len(saisie.cas) == 1 and len(saisie.cas[0]) == 1,
        }
        return contexte

    def _decrire(self, ligne: LigneLue, nom: str) -> dict[str, Any]:
        """Une ligne prête à afficher : ses trois listes et le champ de sa valeur."""
        connu = self.criteres.get(ligne.fait)
        faits = [("", "Choisir un critère"), *((c.code, c.libelle) for c in self.criteres.values())]
        if ligne.fait and connu is None:
            faits.append((ligne.fait, f"{ligne.fait} (n'existe plus)"))
        operateurs = _operateurs(connu, ligne)
        op = ligne.op if connu and ligne.op in connu.operateurs else ""
        op = op or (connu.operateurs[0] if connu else "")
        choix = connu.choix(op) if connu else ()
        return {
            "nom": nom,
            "faits": faits,
            "fait": ligne.fait,
            "operateurs": operateurs,
            "op": f"{_NIE if ligne.est_nie else ''}{op}",
            "avec_valeur": connu is not None and op not in SANS_VALEUR,
            "choix": choix,
            "plusieurs": op in _PLUSIEURS,
            "valeurs": ligne.valeurs,
            "valeur": ligne.valeurs[0] if ligne.valeurs and not choix else "",
        }


def _operateurs(connu: CritereConnu | None, ligne: LigneLue) -> list[tuple[str, str]]:
    if connu is None:
        return []
    offerts = [(op, LIBELLES_OPERATEURS[op]) for op in connu.operateurs]
    for op in connu.operateurs:
        if op in _NIABLES:
            offerts.append((_NIE + op, _NIABLES[op]))
        elif ligne.est_nie and op == ligne.op:
            offerts.append((_NIE + op, f"sauf si : {LIBELLES_OPERATEURS[op]}"))
    return offerts


def _appliquer(saisie: Saisie, geste: str) -> Saisie:
    """L'éditeur après un geste : « ajouter-cas », « ajouter:CAS », « retirer:CAS:LIGNE »."""
    nom, *rangs = geste.split(":")
    cas = [list(lignes) for lignes in saisie.cas]
    try:
        if nom == "ajouter-cas":
            cas.append([LigneLue()])
        elif nom == "ajouter":
            cas[int(rangs[0])].append(LigneLue())
        elif nom == "retirer":
            del cas[int(rangs[0])][int(rangs[1])]
    except (IndexError, ValueError):
        return saisie
    restants = tuple(tuple(lignes) for lignes in cas if lignes)
    return replace(saisie, cas=restants or ((LigneLue(),),))


class ConditionField(forms.Field):
    """Une condition réglée par critères ; rend `regles.rules.grammaire`.

    `origine` : la condition enregistrée, rendue telle quelle quand la saisie dit la même chose.
    """

    widget = EditeurCondition
    origine: Mapping[str, Any] | None = None

    def regler(
        self, criteres: Sequence[CritereConnu], origine: Mapping[str, Any] | None = None
    ) -> None:
        """Donne les critères que l'on peut choisir, et la condition en place."""
        self.origine = origine
        self.widget.criteres = {c.code: c for c in criteres}

    def clean(self, value: Any) -> dict[str, Any]:
        saisie: Saisie = value
        if saisie.est_toujours:
            return {"toujours": True}
        erreurs: list[ValidationError] = []
        cas = []
        for n, lignes in enumerate(saisie.cas, start=1):
            lus = []
            for rang, ligne in enumerate(lignes, start=1):
                try:
                    lus.append(self._lire(ligne))
                except ValidationError as erreur:
                    ou = f"cas {n}, " if len(saisie.cas) > 1 else ""
                    erreurs.append(ValidationError(f"{ou}critère {rang} : {erreur.message}"))
            cas.append(tuple(lus))
        if erreurs:
            raise ValidationError(erreurs)
        if self.origine and en_cas(self.origine) == tuple(cas):
            return dict(self.origine)
        return depuis_cas(cas)

    def _lire(self, ligne: LigneLue) -> Critere:
        connu = self.widget.criteres.get(ligne.fait)
        if not ligne.fait:
            raise ValidationError("choisissez un critère, ou retirez la ligne.")
        if connu is None:
            raise ValidationError(f"« {ligne.fait} » n'existe plus : choisissez-en un autre.")
        if ligne.op not in connu.operateurs:
            raise ValidationError("choisissez comment comparer.")
        if ligne.op in SANS_VALEUR:
            return Critere(ligne.fait, ligne.op, None, ligne.est_nie)
        if not ligne.valeurs:
            raise ValidationError(f"dites la valeur de « {connu.libelle} ».")
        valeur = _valeurs(connu, ligne)
        return Critere(ligne.fait, ligne.op, valeur, ligne.est_nie)


def _valeurs(connu: CritereConnu, ligne: LigneLue) -> Any:
    choix = connu.choix(ligne.op)
    if choix:
        admises = {code for code, _ in choix}
        if not set(ligne.valeurs) <= admises:
            raise ValidationError(f"cette valeur n'est plus proposée pour « {connu.libelle} ».")
        return list(ligne.valeurs) if ligne.op in _PLUSIEURS else ligne.valeurs[0]
    nombre = lire_nombre(ligne.valeurs[0])
    if nombre is None:
        raise ValidationError(f"« {ligne.valeurs[0]} » n'est pas un nombre.")
    return int(nombre) if nombre == int(nombre) else float(nombre)


class ReglerCondition(forms.BaseForm):
    """À mêler à un formulaire qui a un champ `condition` : gestes sans jugement, et essai à blanc."""

    @property
    def est_un_geste(self) -> bool:
        """Vrai quand la page se réaffiche après un geste de l'éditeur."""
        return self.is_bound and bool(self.data.get("condition-geste"))

    @property
    def veut_essayer(self) -> bool:
        """Vrai quand l'agent demande ce que la règle aurait donné, sans l'enregistrer."""
        return self.is_bound and "essayer" in self.data and not self.est_un_geste

    def full_clean(self) -> None:
        if self.est_un_geste:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        est_juste = super().is_valid()
        return est_juste and not self.est_un_geste and not self.veut_essayer
