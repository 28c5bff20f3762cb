"""Ce que tout formulaire dit avant la saisie, et les étiquettes d'état."""

from __future__ import annotations

import pytest
from django import forms

from jalons.socle.formulaires import a_remplir, fermer, habiller
from jalons.socle.templatetags.socle import pastille


class _Essai(forms.Form):
    nom = forms.CharField(label="Nom")
    ville = forms.CharField(label="Ville", required=False)
    genre = forms.ChoiceField(label="Genre", choices=[("", "---------"), ("a", "A")])
    suite = forms.ChoiceField(
        label="Suite", choices=[("", "---------"), ("a", "A")], required=False
    )


def _form(*gardes: str) -> forms.Form:
    form = _Essai()
    for nom in set(form.fields) - set(gardes):
        del form.fields[nom]
    return form


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        (("nom",), "Ce champ est à remplir."),
        (("nom", "genre"), "Tous les champs sont à remplir."),
        (("nom", "ville"), "Les champs sont à remplir, sauf ceux marqués «\xa0facultatif\xa0»."),
        (("ville",), ""),
    ],
)
def test_ce_qui_est_obligatoire_se_dit_avant_la_saisie(champs, phrase):
    form = _form(*champs)
    assert a_remplir(form) == phrase
    assert phrase in form.render()


def test_un_formulaire_ferme_ne_demande_rien():
    form = _form("nom", "genre")
    fermer(form)
    assert a_remplir(form) == ""
    assert form.render().count("disabled") == 2


def test_le_choix_vide_d_une_liste_se_lit():
    form = _Essai()
    habiller(form)
    assert form.fields["genre"].choices[0] == ("", "Choisir")
    assert form.fields["suite"].choices[0] == ("", "Non précisé")


def test_une_erreur_se_lit_en_tete_pres_du_champ_et_lui_est_reliee():
    form = _Essai({"nom": "", "genre": "a"})
    rendu = form.render()
    assert '<a href="#id_nom">Nom</a>' in rendu
    assert 'id="id_nom_error"' in rendu
    assert 'aria-invalid="true"' in rendu
    assert "id_nom_error" in rendu.split('name="nom"')[1].split(">")[0]


@pytest.mark.parametrize(
    ("texte", "rendu"), [("à saisir", "À saisir"), ("En cours", "En cours"), (3, "3"), ("", "")]
)
def test_une_etiquette_d_etat_commence_par_une_majuscule(texte, rendu):
    assert pastille(texte).endswith(f"</i> {rendu}</span>")


def test_une_etiquette_d_etat_n_est_jamais_du_code():
    assert "<b>" not in pastille("<b>x</b>")
