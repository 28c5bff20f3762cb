"""Formulaires des dépenses, des ressources, du temps, des bilans et du contrôle."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.comptes.models import Agent
from jalons.fse.enums import CategorieDepense, GenreBilan, GenreRessource, ModeTemps
from jalons.fse.forms.champs import (
    DeuxDates,
    EnParties,
    EurosField,
    Identifiants,
    periode_de,
)
from jalons.fse.forms.tableau import (
    Tableau,
    TableauIllisible,
    aplatir,
    lire_lignes,
    lire_tableau,
)
from jalons.fse.models import Bilan, Depense, FeuilleTemps, JourTemps, MissionAgent, Operation
from jalons.socle.formulaires import ChoixRecherche, DateFr
from jalons.socle.periode import Periode


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


_TAILLE_MAXIMALE = 20_000_000


class ImportDepensesForm(forms.Form):
    """Un tableau de dépenses tiré de la comptabilité (xlsx ou csv)."""

    tableau = forms.FileField(
        label="Tableau (.xlsx ou .csv)",
        help_text="Colonnes attendues : Poste, Libellé, Date, Montant ; et si vous les avez : "
        "Fournisseur, Facture, Acquittée le, Agent, Mise en concurrence.",
    )

    def clean_tableau(self) -> Tableau:
        fichier = self.cleaned_data["tableau"]
        if fichier.size > _TAILLE_MAXIMALE:
            raise forms.ValidationError("Le fichier est trop gros (20 Mo au plus).")
        try:
            return lire_tableau(fichier.name, fichier.read())
        except TableauIllisible as erreur:
            raise forms.ValidationError(str(erreur)) from erreur

    def lignes(self, operation: Operation) -> Iterator[tuple[int, dict[str, Any]]]:
        """(rang dans le fichier, champs d'une dépense ou {"erreur": (champ, message)})."""
        missions = {}
        for mission in operation.missions.select_related("agent"):
            agent = mission.agent
            for nom in (f"{agent.prenom} {agent.nom}", f"{agent.nom} {agent.prenom}"):
                missions[aplatir(nom)] = mission
        return lire_lignes(self.cleaned_data["tableau"], missions)


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
