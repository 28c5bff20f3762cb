"""Formulaires des dépenses, des ressources, du temps, des bilans et du contrôle."""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django import forms
from openpyxl import load_workbook

from jalons.comptes.models import Agent
from jalons.fse.enums import CategorieDepense, GenreBilan, GenreRessource, ModeTemps
from jalons.fse.forms.champs import (
    DeuxDates,
    EnParties,
    EurosField,
    Identifiants,
    lire_decimal,
    periode_de,
)
from jalons.fse.models import Bilan, Depense, FeuilleTemps, JourTemps, MissionAgent, Operation
from jalons.personnes.selectors import lire_date
from jalons.socle.fiches import une_ligne
from jalons.socle.formulaires import ChoixRecherche, DateFr
from jalons.socle.periode import Periode
from jalons.socle.pieces import PieceRefusee, ouvrir_archive


class DepenseForm(EnParties, forms.Form):
    """Une dépense et sa pièce."""

    PARTIES = (
        ("La dépense", "", ("categorie", "montant", "libelle", "date", "date_acquittement")),
        ("Frais de personnel", "L'agent dont c'est le salaire ; rien pour un achat.",
         ("mission",)),
        ("Achat ou prestation", "", ("fournisseur", "numero_facture", "mise_en_concurrence")),
        ("Pièce justificative", "Facture, bulletin de paie, état de frais…", ("fichier",)),
    )  # fmt: skip

    categorie = forms.ChoiceField(label="Poste", choices=CategorieDepense.choices)
    libelle = forms.CharField(
        label="Libellé", max_length=200, widget=forms.TextInput(attrs={"data-large": "1"})
    )
    montant = EurosField(label="Montant (€)")
    date = forms.DateField(label="Date de la dépense", widget=DateFr)
    date_acquittement = forms.DateField(
        label="Acquittée le", widget=DateFr, required=False,
        help_text="Sans elle, la dépense n'entre dans aucun bilan.",
    )  # fmt: skip
    fournisseur = forms.CharField(label="Fournisseur", max_length=160, required=False)
    numero_facture = forms.CharField(label="Numéro de facture", max_length=60, required=False)
    mission = forms.ModelChoiceField(
        label="Agent (frais de personnel)", queryset=MissionAgent.objects.none(), required=False
    )
    mise_en_concurrence = forms.CharField(
        label="Mise en concurrence", max_length=200, required=False,
        help_text="Trois devis, marché n°…",
    )  # fmt: skip
    fichier = forms.FileField(label="Pièce (PDF, JPEG ou PNG)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missions = operation.missions.select_related("agent")
        self.fields["mission"].queryset = missions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("numero_facture") and not donnees.get("fournisseur"):
            self.add_error("fournisseur", "De qui vient cette facture ?")
        return donnees

    def champs(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "fichier")}

    @classmethod
    def initial_de(cls, depense: Depense) -> dict[str, Any]:
        return {nom: getattr(depense, nom) for nom in cls.base_fields if nom != "fichier"}


class MotifForm(Identifiants, forms.Form):
    """Une phrase qui explique un retrait."""

    motif = forms.CharField(label="Pourquoi", max_length=300)


_COLONNES = {
    "poste": "categorie",
    "libellé": "libelle",
    "fournisseur": "fournisseur",
    "facture": "numero_facture",
    "date": "date",
    "acquittée le": "date_acquittement",
    "montant": "montant",
    "mise en concurrence": "mise_en_concurrence",
}
_OBLIGATOIRES = ("poste", "libellé", "date", "montant")
_TAILLE_MAXIMALE = 20_000_000
_LIGNES_MAXIMUM = 20_000
_COLONNES_MAXIMUM = 40


class ImportDepensesForm(forms.Form):
    """Un tableau de dépenses tiré de la comptabilité (xlsx ou csv)."""

    tableau = forms.FileField(
        label="Tableau (.xlsx ou .csv)",
        help_text="Colonnes : Poste, Libellé, Fournisseur, Facture, Date, Acquittée le, Montant, "
        "Mise en concurrence.",
    )

    def clean_tableau(self) -> list[list[Any]]:
        fichier = self.cleaned_data["tableau"]
        if fichier.size > _TAILLE_MAXIMALE:
            raise forms.ValidationError("Le fichier est trop gros (20 Mo au plus).")
        try:
            lignes = _lire(fichier.name, fichier.read())
        except PieceRefusee as refus:
            raise forms.ValidationError(refus.message) from refus
        except Exception as erreur:  # un fichier quelconque peut échouer de mille façons
            raise forms.ValidationError("Ce fichier ne se lit pas : xlsx ou csv ?") from erreur
        if len(lignes) > _LIGNES_MAXIMUM:
            raise forms.ValidationError(
                f"Ce tableau dépasse {_LIGNES_MAXIMUM} lignes : déposez-le en plusieurs fois."
            )
        titres = [str(t or "").strip().lower() for t in lignes[0]] if lignes else []
        manquent = [t for t in _OBLIGATOIRES if t not in titres]
        if manquent:
            raise forms.ValidationError(f"Il manque la colonne {', '.join(manquent)}.")
        return lignes

    def lignes(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(rang dans le fichier, champs d'une dépense ou {"erreur": (champ, message)})."""
        tableau: list[list[Any]] = self.cleaned_data["tableau"]
        titres = [_COLONNES.get(str(t or "").strip().lower()) for t in tableau[0]]
        for rang, ligne in enumerate(tableau[1:], start=2):
            brut = {c: v for c, v in zip(titres, ligne, strict=False) if c}
            if any(v not in (None, "") for v in brut.values()):
                yield rang, _champs(brut)


def _lire(nom: str, contenu: bytes) -> list[list[Any]]:
    if nom.lower().endswith(".xlsx"):
        ouvrir_archive(contenu).close()
        classeur = load_workbook(io.BytesIO(contenu), read_only=True, data_only=True)
        # Les bornes que le fichier annonce ne sont pas crues : elles peuvent dire un million de lignes.
        feuille = classeur.worksheets[0]
        feuille.reset_dimensions()
        bornes = {"max_row": _LIGNES_MAXIMUM + 1, "max_col": _COLONNES_MAXIMUM}
        return [list(ligne) for ligne in feuille.iter_rows(values_only=True, **bornes)]
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = contenu.decode("cp1252")
    separateur = ";" if texte.partition("\n")[0].count(";") else ","
    lues = csv.reader(io.StringIO(texte), delimiter=separateur)
    return [ligne[:_COLONNES_MAXIMUM] for ligne in islice(lues, _LIGNES_MAXIMUM + 1)]


def _champs(brut: dict[str, Any]) -> dict[str, Any]:
    postes = {c.label.lower(): c for c in CategorieDepense} | {c.value: c for c in CategorieDepense}
    poste = postes.get(str(brut.get("categorie") or "").strip().lower())
    if poste is None:
        return {"erreur": ("Poste", f"« {brut.get('categorie') or ''} » n'est pas un poste.")}
    champs: dict[str, Any] = {"categorie": poste}
    for nom, titre in (("date", "Date"), ("date_acquittement", "Acquittée le")):
        jour = _date(brut.get(nom))
        if jour is None and (nom == "date" or brut.get(nom)):
            return {"erreur": (titre, f"« {brut.get(nom) or ''} » n'est pas une date.")}
        champs[nom] = jour
    try:
        montant = brut.get("montant")
        champs["montant"] = lire_decimal(
            f"{montant:.2f}" if isinstance(montant, float) else str(montant or "")
        )
    except ValueError as erreur:
        return {"erreur": ("Montant", f"{erreur}.")}
    for nom, taille in (("libelle", 200), ("fournisseur", 160), ("numero_facture", 60),
                        ("mise_en_concurrence", 200)):  # fmt: skip
        champs[nom] = une_ligne(str(brut.get(nom) or ""))[:taille]
    if not champs["libelle"]:
        return {"erreur": ("Libellé", "le libellé est vide.")}
    return champs


def _date(valeur: Any) -> date | None:
    if hasattr(valeur, "year"):
        return date(valeur.year, valeur.month, valeur.day)
    return lire_date(str(valeur or "").strip())


class RessourceRecueForm(Identifiants, forms.Form):
    """Un cofinancement perçu."""

    genre = forms.ChoiceField(
        label="Origine",
        choices=[c for c in GenreRessource.choices() if c[0] != GenreRessource.UE.value],
    )
    financeur = forms.CharField(label="Financeur", max_length=160)
    montant = EurosField(label="Montant (€)")
    date = forms.DateField(label="Reçue le", widget=DateFr)
    fichier = forms.FileField(label="Preuve du versement", required=False)


class PaiementForm(Identifiants, forms.Form):
    """Un paiement de l'Union."""

    date_paiement = forms.DateField(label="Reçu le", widget=DateFr)
    montant = EurosField(label="Montant (€)")
    est_solde = forms.BooleanField(label="C'est le solde", required=False)


class MissionForm(EnParties, DeuxDates):
    """Un agent sur l'opération."""

    PARTIES = (
        ("L'agent et sa mission", "", ("agent", "responsable", "debut", "fin")),
        ("Son temps", "", ("mode", "quotite", "temps_travail")),
        ("Lettre de mission", "Pour un temps plein ou une part fixe ; inutile avec des feuilles "
         "mensuelles.", ("objet", "heures_mois", "lettre_signee_le", "fichier")),
        ("Coût de l'agent", "Il donne le taux horaire.", ("cout_annuel", "mois_documentes")),
    )  # fmt: skip

    agent = forms.ModelChoiceField(
        label="Agent", queryset=Agent.objects.filter(is_active=True), widget=ChoixRecherche
    )
    debut = forms.DateField(label="Du", widget=DateFr)
    fin = forms.DateField(label="Au", widget=DateFr, required=False)
    mode = forms.ChoiceField(
        label="Comment son temps se justifie", choices=ModeTemps.choices,
        widget=forms.Select(attrs={"data-large": "1"}),
    )  # fmt: skip
    quotite = forms.DecimalField(
        label="Part de son temps sur l'opération (%)", min_value=Decimal("0.01"), max_value=100,
        decimal_places=2, localize=True,
    )  # fmt: skip
    temps_travail = forms.DecimalField(
        label="Temps de travail de l'agent (% d'un temps plein)", min_value=1, max_value=100,
        initial=100, localize=True,
    )  # fmt: skip
    objet = forms.CharField(label="Objet de la mission", max_length=300, required=False)
    heures_mois = forms.DecimalField(
        label="Heures par mois sur l'opération", min_value=0, max_value=300, required=False,
        localize=True,
    )  # fmt: skip
    lettre_signee_le = forms.DateField(
        label="Lettre de mission signée le", widget=DateFr, required=False
    )
    cout_annuel = EurosField(label="Coût annuel chargé (€)", required=False)
    mois_documentes = forms.IntegerField(
        label="Mois documentés", min_value=1, max_value=12, initial=12
    )
    responsable = forms.ModelChoiceField(
        label="Responsable hiérarchique", queryset=Agent.objects.filter(is_active=True),
        widget=ChoixRecherche, required=False,
    )  # fmt: skip
    fichier = forms.FileField(label="Lettre de mission ou fiche de poste", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def champs(self) -> dict[str, Any]:
        exclus = ("debut", "fin", "version", "fichier")
        donnees = {k: v for k, v in self.cleaned_data.items() if k not in exclus}
        return {**donnees, "periode": periode_de(self.cleaned_data)}

    @classmethod
    def initial_de(cls, mission: MissionAgent) -> dict[str, Any]:
        valeurs = {n: getattr(mission, n) for n in cls.base_fields if hasattr(mission, n)}
        valeurs.pop("fichier", None)
        return {**valeurs, "debut": mission.periode.debut, "fin": mission.periode.fin}


class FeuilleForm(forms.Form):
    """Un mois : des heures et une tâche par jour ; les champs naissent des jours de la mission."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, mois: date, mission: MissionAgent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nombre = calendar.monthrange(mois.year, mois.month)[1]
        self.jours = [
            j for j in (mois.replace(day=n) for n in range(1, nombre + 1)) if j in mission.periode
        ]
        for jour in self.jours:
            dit = f"{jour:%d/%m}"
            self.fields[f"h_{jour:%d}"] = forms.DecimalField(
                label=f"Heures du {dit}", min_value=0, max_value=24, decimal_places=2,
                required=False, localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"t_{jour:%d}"] = forms.CharField(
                label=f"Tâche du {dit}", max_length=200, required=False
            )

    @classmethod
    def initial_de(cls, feuille: FeuilleTemps | None, jours: list[JourTemps]) -> dict[str, Any]:
        """Ce que la feuille dit déjà ; version 0 tant qu'elle n'existe pas."""
        heures = {f"h_{j.jour:%d}": j.heures for j in jours}
        taches = {f"t_{j.jour:%d}": j.tache for j in jours}
        return {"version": feuille.version if feuille else 0, **heures, **taches}

    def saisie(self) -> dict[date, tuple[Decimal, str]]:
        """{jour: (heures, tâche)}."""
        d = self.cleaned_data
        return {j: (d[f"h_{j:%d}"] or Decimal(0), d[f"t_{j:%d}"]) for j in self.jours}

    def lignes(self) -> list[tuple[date, Any, Any]]:
        """(jour, champ des heures, champ de la tâche), pour le tableau."""
        return [(j, self[f"h_{j:%d}"], self[f"t_{j:%d}"]) for j in self.jours]


class AbsenceForm(Identifiants, DeuxDates):
    """Un congé ou un arrêt."""

    agent = forms.ModelChoiceField(label="Agent", queryset=Agent.objects.none())
    debut = forms.DateField(label="Du", widget=DateFr)
    fin = forms.DateField(label="Au", widget=DateFr)
    motif = forms.CharField(label="Motif", max_length=60, help_text="Congé, arrêt, formation…")

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agents = Agent.objects.filter(missions_fse__operation=operation).distinct()
        self.fields["agent"].queryset = agents  # type: ignore[attr-defined]

    def periode(self) -> Periode:
        return Periode(self.cleaned_data["debut"], self.cleaned_data["fin"])


class BilanForm(Identifiants, DeuxDates):
    """Le bilan à préparer."""

    genre = forms.ChoiceField(label="Bilan", choices=GenreBilan.choices)
    debut = forms.DateField(label="Du", widget=DateFr)
    fin = forms.DateField(label="Au", widget=DateFr)


class RecitForm(Identifiants, forms.Form):
    """Le récit du bilan."""

    recit = forms.CharField(label="Réalisations", widget=forms.Textarea(attrs={"rows": 7}))
    difficultes = forms.CharField(
        label="Difficultés et solutions", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_de(cls, bilan: Bilan) -> dict[str, Any]:
        return {nom: getattr(bilan, nom) for nom in cls.base_fields}


class RetenirForm(forms.Form):
    """Ce que le contrôle retient d'une ligne."""

    retenu = EurosField(label="Retenu (€)")
    motif = forms.CharField(label="Motif du rejet", max_length=300, required=False)


class NotifierForm(Identifiants, forms.Form):
    """Ouvrir l'échange contradictoire."""

    autres_ressources = EurosField(label="Cofinancements retenus (€)")
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReponseForm(Identifiants, forms.Form):
    """La réponse du bénéficiaire."""

    reponse = forms.CharField(label="Votre réponse", widget=forms.Textarea(attrs={"rows": 5}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConclusionForm(Identifiants, forms.Form):
    """La conclusion du contrôle."""

    conclusion = forms.CharField(
        label="Conclusion", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(Identifiants, forms.Form):
    """Un bouton qui porte la version lue."""

    version = forms.IntegerField(widget=forms.HiddenInput)
