"""Formulaires de l'opération : description, passage, convention, plan, publicité."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.coordination.models import Projet
from jalons.fse.enums import CategorieDepense, GenrePreuvePublicite, GenreRessource, StatutOperation
from jalons.fse.forms.champs import DeuxDates, EnParties, EurosField, Identifiants, periode_de
from jalons.fse.models import FichePublicite, Operation
from jalons.fse.options import OptionCouts
from jalons.fse.programmes import Programme
from jalons.socle.formulaires import ChoixRecherche, DateFr


def _agents() -> Any:
    return Agent.objects.filter(is_active=True).select_related("structure")


def _objectifs() -> list[tuple[str, Any]]:
    groupes: list[tuple[str, Any]] = [("", "Non précisé")]
    for programme in Programme.tous():
        lignes = [(o.code, f"{o.code} — {o.libelle}"[:110]) for o in programme.objectifs]
        groupes.append((programme.fonds + " " + programme.libelle[-12:], lignes))
    return groupes


class OperationForm(EnParties, DeuxDates):
    """Ce qu'est l'opération. Les montants sont dans le plan de financement."""

    PARTIES = (
        ("L'opération", "", ("intitule", "code", "departement")),
        ("Ses dates", "", ("debut", "fin", "limite_acquittement")),
        ("Le programme européen", "Comme sur l'appel à projets.",
         ("programme", "objectif_specifique", "appel_reference", "plafond_appel")),
        ("Qui la mène", "", ("beneficiaire", "service", "porteur", "instructeur", "projet")),
        ("À qui elle s'adresse", "", ("a_participants", "types_preuve", "projets_coordonnes",
                                      "beneficiaires_indirects")),
        ("Cas particuliers", "Ils changent les contrôles et les obligations de publicité.",
         ("a_aides_etat", "a_grand_marche", "a_investissement")),
    )  # fmt: skip
    intitule = forms.CharField(
        label="Intitulé", max_length=250, widget=forms.TextInput(attrs={"data-large": "1"})
    )
    code = forms.SlugField(
        label="Code", max_length=60, help_text="Court et définitif : 2025-CD57-COORD."
    )
    programme = forms.ChoiceField(
        label="Programme", choices=Programme.choix, widget=forms.Select(attrs={"data-large": "1"})
    )
    objectif_specifique = forms.ChoiceField(
        label="Objectif spécifique",
        choices=_objectifs,
        required=False,
        widget=forms.Select(attrs={"data-large": "1"}),
    )
    appel_reference = forms.CharField(label="Référence de l'appel", max_length=160, required=False)
    plafond_appel = forms.DecimalField(
        label="Taux maximal de l'Union dit par l'appel (%)", min_value=1, max_value=100,
        decimal_places=2, localize=True, required=False,
        help_text="Vide : celui de la région et de la priorité.",
    )  # fmt: skip
    debut = forms.DateField(label="Début", widget=DateFr)
    fin = forms.DateField(label="Fin", widget=DateFr)
    limite_acquittement = forms.DateField(
        label="Dernier jour pour payer les dépenses", widget=DateFr, required=False,
        help_text="Une dépense acquittée après n'est pas remboursée.",
    )  # fmt: skip
    beneficiaire = forms.ModelChoiceField(
        label="Bénéficiaire", queryset=Structure.objects.all(), widget=ChoixRecherche
    )
    service = forms.CharField(label="Service concerné", max_length=200, required=False)
    departement = forms.CharField(
        label="Numéro du département de réalisation", max_length=3,
        help_text="FR pour un projet financé au niveau national.",
    )  # fmt: skip
    porteur = forms.ModelChoiceField(
        label="Qui porte l'opération", queryset=_agents(), widget=ChoixRecherche
    )
    instructeur = forms.ModelChoiceField(
        label="Qui l'instruit", queryset=_agents(), widget=ChoixRecherche, required=False,
        help_text="Vide : le service gestionnaire est extérieur.",
    )  # fmt: skip
    projet = forms.ModelChoiceField(
        label="Projet d'insertion financé", queryset=Projet.objects.all(), widget=ChoixRecherche,
        required=False,
    )  # fmt: skip
    a_participants = forms.BooleanField(
        label="Cette opération a des participants", required=False,
        help_text="Non pour une opération de coordination : ses bénéficiaires sont indirects.",
    )  # fmt: skip
    types_preuve = forms.CharField(
        label="Preuves d'éligibilité admises", max_length=300, required=False,
        help_text="Celles de l'appel, séparées par des points-virgules.",
    )  # fmt: skip
    projets_coordonnes = forms.IntegerField(
        label="Projets gérés, annoncés", min_value=0, required=False
    )
    beneficiaires_indirects = forms.IntegerField(
        label="Bénéficiaires indirects, annoncés", min_value=0, required=False
    )
    a_aides_etat = forms.BooleanField(label="Elle porte une aide d'État", required=False)
    a_grand_marche = forms.BooleanField(
        label="Elle comprend un marché au-dessus des seuils européens", required=False
    )
    a_investissement = forms.BooleanField(label="Elle comprend un équipement", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def champs(self) -> dict[str, Any]:
        """Les champs du modèle, période assemblée."""
        donnees = {
            k: v for k, v in self.cleaned_data.items() if k not in ("debut", "fin", "version")
        }
        return {**donnees, "periode": periode_de(self.cleaned_data)}

    @classmethod
    def initial_de(cls, operation: Operation) -> dict[str, Any]:
        """Valeurs d'une opération existante."""
        valeurs = {
            nom: getattr(operation, nom) for nom in cls.base_fields if hasattr(operation, nom)
        }
        return {**valeurs, "debut": operation.periode.debut, "fin": operation.periode.fin}


class PassageForm(Identifiants, forms.Form):
    """Le prochain statut et un commentaire."""

    vers = forms.ChoiceField(label="Passer à", choices=StatutOperation.choices)
    commentaire = forms.CharField(label="Commentaire", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConventionForm(forms.Form):
    """La convention, ou un avenant quand elle existe."""

    numero = forms.CharField(label="Numéro", max_length=60)
    date_signature = forms.DateField(label="Signée le", widget=DateFr)
    objet = forms.CharField(label="Objet", max_length=300, required=False)
    fin = forms.DateField(
        label="Fin de la convention", widget=DateFr, required=False,
        help_text="Vide : inchangée.",
    )  # fmt: skip
    fichier = forms.FileField(label="Exemplaire signé (PDF)", required=False)


class PlanForm(forms.Form):
    """L'option de coûts du plan."""

    option = forms.ChoiceField(label="Option de coûts", choices=OptionCouts.choix)
    taux = forms.CharField(
        label="Taux du forfait (%)", required=False, help_text="Vide : le taux du règlement."
    )
    methode_calcul = forms.CharField(
        label="Méthode de calcul du taux", max_length=300, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = options  # type: ignore[attr-defined]

    def clean_taux(self) -> Decimal | None:
        texte = self.cleaned_data["taux"].replace("%", "").replace(",", ".").strip()
        if not texte:
            return None
        try:
            return Decimal(texte) / 100
        except ArithmeticError as erreur:
            raise forms.ValidationError("Écrivez un nombre, par exemple 18,5.") from erreur


def exiger_ligne_entiere(
    donnees: dict[str, Any], choix: str, dit: str, autres: tuple[str, ...]
) -> None:
    """Une ligne sans montant se passe ; un montant sans choix, ou un texte sans montant, se corrige."""
    if donnees.get("montant") is not None and not donnees.get(choix):
        raise forms.ValidationError(f"Donnez {dit} de ce montant.")
    if donnees.get("montant") is None and any(donnees.get(nom) for nom in autres):
        raise forms.ValidationError("Donnez le montant de cette ligne.")


class PosteForm(forms.Form):
    """Une ligne de dépenses."""

    categorie = forms.ChoiceField(
        label="Poste", choices=[("", "—"), *CategorieDepense.choices()], required=False
    )
    libelle = forms.CharField(label="Libellé", max_length=160, required=False)
    montant = EurosField(label="Montant (€)", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "montant" not in self.errors:
            exiger_ligne_entiere(donnees, "categorie", "le poste", ("libelle",))
        if donnees.get("montant") is not None and donnees["montant"] < 0:
            self.add_error("montant", "Un montant ne peut pas être négatif.")
        return donnees


class RessourceForm(forms.Form):
    """Une ligne de ressources."""

    genre = forms.ChoiceField(
        label="Origine", choices=[("", "—"), *GenreRessource.choices()], required=False
    )
    financeur = forms.CharField(label="Financeur", max_length=160, required=False)
    montant = EurosField(label="Montant (€)", required=False)
    acte = forms.CharField(label="Acte ou lettre", max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "montant" not in self.errors:
            exiger_ligne_entiere(donnees, "genre", "l'origine", ("financeur", "acte"))
        if donnees.get("montant") is not None and donnees["montant"] < 0:
            self.add_error("montant", "Un montant ne peut pas être négatif.")
        return donnees


PosteFormSet = forms.formset_factory(PosteForm, extra=2)
RessourceFormSet = forms.formset_factory(RessourceForm, extra=2)


class FicheForm(EnParties, forms.ModelForm):
    """La fiche publique, rubrique par rubrique."""

    PARTIES = (
        ("Pourquoi cette opération", "Écrivez pour un habitant, en phrases courtes.",
         ("contexte", "objectifs")),
        ("Ce qu'elle fait", "", ("description", "actions_texte", "publics", "territoires",
                                 "moyens")),
        ("Ce qu'elle change", "", ("resultats_attendus", "resultats_obtenus", "apport_union")),
        ("Ce que la page montre", "", ("montre_budget", "montre_plan")),
    )  # fmt: skip

    actions_texte = forms.CharField(
        label="Actions", required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Une par paragraphe, « Titre : texte ». Un tiret en tête la met en retrait.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    field_order = ("contexte", "objectifs", "description", "publics", "actions_texte")

    class Meta:
        model = FichePublicite
        fields = (
            "contexte",
            "objectifs",
            "description",
            "publics",
            "territoires",
            "moyens",
            "resultats_attendus",
            "resultats_obtenus",
            "apport_union",
            "montre_budget",
            "montre_plan",
        )
        widgets = {
            nom: forms.Textarea(attrs={"rows": 4})
            for nom in ("contexte", "objectifs", "description", "publics", "apport_union")
        } | {
            nom: forms.Textarea(attrs={"rows": 3})
            for nom in ("resultats_attendus", "resultats_obtenus")
        }


class PreuveForm(Identifiants, forms.Form):
    """Une preuve d'affichage."""

    genre = forms.ChoiceField(label="Preuve", choices=GenrePreuvePublicite.choices)
    date_preuve = forms.DateField(label="Vue le", widget=DateFr)
    lieu = forms.CharField(label="Lieu ou adresse", max_length=200)
    fichier = forms.FileField(label="Photo ou capture", required=False)
