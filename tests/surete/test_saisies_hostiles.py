"""Chaque adresse, chaque paramètre, chaque champ, avec ce qu'il ne faut pas : jamais d'erreur 500.

Chaque champ reçoit une valeur hostile, tirée à tour de rôle dans la liste de son genre. Celle que le
champ admet part seule ; celles que leurs champs refusent partent ensemble, par moitiés. Avec
`JALONS_ASSAUT=complet`, chaque champ les reçoit toutes, une à une (une demi-heure).
"""

from __future__ import annotations

import ast
import functools
import inspect
import os
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from jalons.fse.models import LigneBilan
from tests.surete.scene_complete import numeros, vues

pytestmark = pytest.mark.lourd

PIECES = (
    "fse",
    "projets",
    "coordination",
    "repertoire",
    "accompagnement",
    "accueil",
    "comptes",
    "echanges",
    "equipes",
    "manquements",
    "personnes",
    "pilotage",
    "portail",
    "questionnaires",
    "regles",
)
GEANT = "9" * 25
TEXTE = "\u202e#panic(1) *x* $y$ \\ \"'`<script>=1+1 👩🏽‍🚀" + "m" * 90
ADRESSES = (
    "\x00",
    "²",
    "-1",
    GEANT,
    "9999-12",
    "0001-01",
    "31/12/9999",
    "01/01/0001",
    "NaN",
    TEXTE,
)
HOSTILES: dict[str, tuple[str, ...]] = {
    "texte": ("\x00", "\x01\r\nBcc: a@b.example", TEXTE, "é" * 60_000),
    "date": ("0001-01-01", "9999-12-31", "31/02/2026", "\x00"),
    "heure": ("00:00", "23:59:59", "99:99"),
    "nombre": (GEANT, "-1", "2147483648", "²", "NaN", "1e400", "9999999999.99", "-0,01"),
    "choix": ("inconnu", "\x00", GEANT, "-1"),
}


def assaut_complet() -> bool:
    return os.environ.get("JALONS_ASSAUT") == "complet"


def choisies(valeurs: tuple[str, ...], ou: str) -> tuple[str, ...]:
    """Une valeur de la liste, toujours la même à cet endroit ; toutes pour l'assaut complet."""
    if assaut_complet():
        return valeurs
    return (valeurs[zlib.crc32(ou.encode()) % len(valeurs)],)


def genre_de(champ: forms.Field) -> str:
    if isinstance(champ, forms.DateField):
        return "date"
    if isinstance(champ, forms.TimeField):
        return "heure"
    if isinstance(champ, forms.IntegerField | forms.DecimalField):
        return "nombre"
    if isinstance(champ, forms.ChoiceField | forms.ModelChoiceField):
        return "choix"
    return "nombre" if type(champ).__name__ == "EurosField" else "texte"


def _choix(champ: Any) -> str:
    if isinstance(champ, forms.ModelChoiceField):
        premier = champ.queryset.first()
        return str(premier.pk) if premier else ""
    plats: list[str] = []
    for valeur, libelle in champ.choices:
        plats += [v for v, _ in libelle] if isinstance(libelle, list | tuple) else [valeur]
    return str(next((v for v in plats if v not in ("", None)), ""))


def bonne_valeur(form: forms.BaseForm, nom: str, champ: forms.Field) -> Any:
    """Une saisie admise par le champ."""
    depart = form.get_initial_for_field(champ, nom)
    if isinstance(champ, forms.FileField):
        return SimpleUploadedFile("piece.pdf", b"%PDF-1.4 essai", "application/pdf")
    if isinstance(champ, forms.ChoiceField | forms.ModelChoiceField):
        return _choix(champ)
    if isinstance(champ, forms.BooleanField):
        return "on"
    if isinstance(champ, forms.DateField):
        return "2026-03-16"
    if isinstance(champ, forms.TimeField):
        return "10:00" if nom == "debut" else "11:00"
    if isinstance(champ, forms.IntegerField | forms.DecimalField):
        return str(depart if depart is not None else getattr(champ, "min_value", None) or 1)
    if isinstance(champ, forms.EmailField):
        return "essai@exemple.example"
    if isinstance(champ, forms.URLField):
        return "https://exemple.example/"
    if type(champ).__name__ == "EurosField":
        return "100,00"
    return str(depart) if isinstance(depart, str) and depart else "Essai"


class Enquete:
    """Frappe à une porte, note ce qui casse, et remet la base comme elle était."""

    def __init__(self, client: Client, monkeypatch: Any) -> None:
        self.client, self.defauts, self.lus = client, [], []
        origine = forms.BaseForm.__init__
        lus = self.lus

        def noter(form: Any, *args: Any, **kwargs: Any) -> None:
            origine(form, *args, **kwargs)
            if form.is_bound:
                lus.append(form)

        monkeypatch.setattr(forms.BaseForm, "__init__", noter)
        # Le client copie le contexte de chaque gabarit rendu, qu'aucune question ne lit ici.
        monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)

    def frapper(self, methode: str, url: str, donnees: Any, quoi: str) -> Any:
        """La réponse, ou None si la vue a cassé ; la base est rendue intacte."""
        self.lus.clear()
        try:
            with transaction.atomic():
                reponse = getattr(self.client, methode)(url, donnees)
                if getattr(reponse, "streaming", False):
                    b"".join(reponse.streaming_content)
                if methode == "post" and reponse.status_code == 302:
                    self.client.get(reponse["Location"])
                    if "-12-31" in quoi or "-01-01" in quoi:
                        self.client.get("/")
                transaction.set_rollback(True)
        except Exception as erreur:
            cadre = [
                c for c in inspect.getinnerframes(sys.exc_info()[2]) if "/jalons/" in c.filename
            ]
            lieu = (
                f"{cadre[-1].filename.split('/jalons/')[-1]}:{cadre[-1].lineno}" if cadre else "?"
            )
            self.defauts.append(
                f"{methode} {url} {quoi} → {type(erreur).__name__} {str(erreur)[:90]!r} ({lieu})"
            )
            return None
        if reponse.status_code >= 500:
            self.defauts.append(f"{methode} {url} {quoi} → {reponse.status_code}")
        return reponse


def parametres_de(vue: Any) -> set[str]:
    """Les paramètres d'adresse que lit le module de la vue, filtres nommés compris."""
    module = inspect.getmodule(inspect.unwrap(vue))
    if module is None:
        return set()
    source = inspect.getsource(module)
    noms = set(re.findall(r'GET\.(?:get|getlist)\(\s*"(\w+)"', source)) | {"page"}
    for tuple_ in re.findall(r"GET\.get\(nom, \"\"\) for nom in (\([^)]*\))", source):
        noms |= set(ast.literal_eval(tuple_))
    for chemin in re.findall(r"lire_filtres\(\w+, ([\w.]+)\)", source):
        objet: Any = module
        for morceau in chemin.split("."):
            objet = getattr(objet, morceau)
        noms |= {champ.name for champ in fields(objet)}
    return noms


FIXES: dict[str, Any] = {
    "mois": "2025-03", "theme": "logement", "jeton": "faux", "agent": "MQ", "numero": 1,
    "jeu": "orientation", "usage": "dsp", "acte": "accepter", "bloc": "rendez_vous",
    "moment": "entree", "genre": "lettre", "signee": "faux", "objet": "services",
    "format_": "json", "identifiant": "fiche-fausse",
}  # fmt: skip
CODES = ("depense", "convention", "pdf", "tableur", "fiche", "coordination-2025",
         "personnes_recues", "delai_orientation", "natlog")  # fmt: skip
# Un second objet se cherche parmi les voisins du premier.
VOISINS = 3
SANS_POST = {"comptes:deconnexion", "comptes:connexion", "echanges:deposer"}


@functools.cache
def candidats(piece: str) -> list[int]:
    """Les numéros des objets de la pièce : le décor est le même pour tous les tests."""
    return numeros(piece)


def adresses_possibles(nom: str, motif: URLPattern, scene: Any) -> Iterator[str]:
    convertis = motif.pattern.converters
    lignes = LigneBilan.objects.order_by("pk").values_list("pk", flat=True)
    fixes = {**FIXES, "personne_id": scene.fatou.pk, "territoire": str(scene.metz.pk)}
    fixes["structure"] = scene.departement.pk
    fixes["ligne_id"] = lignes.first() if "ligne_id" in convertis else None
    for code in CODES if "code" in convertis else ("",):
        for pk in candidats(nom.split(":")[0]) if "pk" in convertis else [0]:
            valeurs = {**fixes, "pk": pk, "code": code}
            yield reverse(nom, kwargs={n: valeurs[n] for n in convertis})


def ouvrir(enquete: Enquete, nom: str, motif: URLPattern, scene: Any) -> str | None:
    """La première adresse qui répond autre chose que 404 ; un second objet est lu aussi."""
    premiere, restent, methode = None, VOISINS, "get"
    for url in adresses_possibles(nom, motif, scene):
        vue = enquete.frapper(methode, url, {}, "tel quel")
        if vue is not None and vue.status_code == 405:
            methode = "post"
            vue = enquete.frapper(methode, url, {"x": "1"}, "vide")
        trouvee = vue is not None and vue.status_code != 404
        if premiere is None:
            premiere = url if trouvee else None
            continue
        restent -= 1
        if trouvee or not restent:
            break
    return premiere


def tourmenter_les_adresses(enquete: Enquete, url: str, vue: Any) -> None:
    for nom in parametres_de(vue):
        for valeur in choisies(ADRESSES, url + nom):
            enquete.frapper("get", url, {nom: valeur}, f"?{nom}={valeur[:20]!r}")


def _bonne_saisie(enquete: Enquete, url: str) -> tuple[dict[str, Any], dict[str, forms.Field]]:
    """Ce que les formulaires de la page attendent, à une version qui passe."""
    enquete.frapper("post", url, {"x": "1"}, "vide")
    champs: dict[str, forms.Field] = {}
    saisie: dict[str, Any] = {}
    for form in list(enquete.lus):
        for nom, champ in form.fields.items():
            cle = form.add_prefix(nom)
            champs[cle], saisie[cle] = champ, bonne_valeur(form, nom, champ)
            if nom in ("TOTAL_FORMS", "INITIAL_FORMS"):
                saisie[cle] = "1" if nom == "TOTAL_FORMS" else "0"
    if "version" in saisie:
        for version in (saisie["version"], "1", "2", "3", "4", "5", "0"):
            saisie["version"] = version
            rendu = enquete.frapper("post", url, saisie, "bien rempli")
            if rendu is None or rendu.status_code != 409:
                break
    return saisie, champs


def refusee_par(champ: forms.Field, cle: str, valeur: str) -> bool:
    """Vrai si le champ lui-même refuse cette valeur : la vue ne la recevra jamais."""
    try:
        with transaction.atomic():
            champ.clean(champ.widget.value_from_datadict({cle: valeur}, {}, cle))
    except forms.ValidationError:
        return True
    except Exception:
        return False
    return False


def tourmenter_les_saisies(enquete: Enquete, nom: str, url: str) -> None:
    """Seule, une valeur que son champ admet ; par moitiés, celles que les champs refusent."""
    if nom in SANS_POST:
        return
    saisie, champs = _bonne_saisie(enquete, url)

    def frapper(mauvaises: dict[str, str]) -> Any:
        dites = " ".join(f"{cle}={valeur[:20]!r}" for cle, valeur in mauvaises.items())
        return enquete.frapper("post", url, {**saisie, **mauvaises}, dites)

    refusees: list[tuple[str, str]] = []
    for cle, champ in champs.items():
        if isinstance(champ, forms.FileField | forms.BooleanField):
            continue
        for valeur in choisies(HOSTILES[genre_de(champ)], nom + cle):
            if refusee_par(champ, cle, valeur) and not assaut_complet():
                refusees.append((cle, valeur))
            else:
                frapper({cle: valeur})
    for moitie in (dict(refusees[::2]), dict(refusees[1::2])):
        if moitie:
            avant = len(enquete.defauts)
            frapper(moitie)
            if len(enquete.defauts) > avant and len(moitie) > 1:
                for cle, valeur in moitie.items():
                    frapper({cle: valeur})


def toutes_les_portes() -> Iterator[Any]:
    for piece in PIECES:
        groupe = pytest.mark.xdist_group(f"saisies-{piece}")
        for nom, motif in vues(piece):
            yield pytest.param(nom, motif, id=nom, marks=groupe)


@pytest.mark.parametrize(("nom", "motif"), list(toutes_les_portes()))
def test_rien_ne_casse(complete, nom, motif, monkeypatch):
    client = Client()
    client.force_login(complete.omnia, backend="django.contrib.auth.backends.ModelBackend")
    enquete = Enquete(client, monkeypatch)
    url = ouvrir(enquete, nom, motif, complete.scene)
    if url is not None:
        tourmenter_les_adresses(enquete, url, motif.callback)
        tourmenter_les_saisies(enquete, nom, url)
    assert not enquete.defauts, f"{len(enquete.defauts)} défauts\n" + "\n".join(enquete.defauts)
