"""Importer des fiches data·inclusion, ou un tableau d'offres ; rejouer le même fichier n'écrit rien.

Une fiche est reconnue à son identifiant. Un fichier plus ancien ne la change pas ; le même identifiant
d'une autre source est refusé. « Entier » : ce que la source ne donne plus se ferme, sans s'effacer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from jalons.annuaire.models import CodeAncien, Commune, Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.repertoire import evenements
from jalons.repertoire.data_inclusion import Constat, lire
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import DoublonOffre, FicheStructure, Offre
from jalons.repertoire.selectors.publication import source_locale
from jalons.repertoire.services.indexation import indexer
from jalons.repertoire.services.reception import Recu
from jalons.socle.noms import normaliser
from jalons.socle.periode import Periode

_MORCEAU = 1000
_DE_L_ANNUAIRE = ("nom", "siret", "adresse", "code_postal", "telephone", "courriel")
_DE_LA_FICHE = (
    "description", "site_web", "lien_source", "horaires_accueil", "accessibilite_lieu",
    "complement_adresse", "latitude", "longitude", "reseaux_porteurs",
)  # fmt: skip
_DE_L_OFFRE = (
    "nom", "description", "lien_source", "type", "thematiques", "publics", "publics_precisions",
    "conditions_acces", "frais", "frais_precisions", "modes_accueil", "zone_eligibilite",
    "modes_mobilisation", "mobilisable_par", "mobilisation_precisions", "lien_mobilisation",
    "code_postal", "adresse", "complement_adresse", "longitude", "latitude", "telephone", "courriel",
    "contact_nom_prenom", "horaires_accueil", "volume_horaire_hebdomadaire", "nombre_semaines",
)  # fmt: skip
_NULS = (
    "thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation",
    "mobilisable_par", "reseaux_porteurs", "latitude", "longitude", "volume_horaire_hebdomadaire",
    "nombre_semaines",
)  # fmt: skip


@dataclass(slots=True)
class Bilan:
    """Ce qu'un import fait, ou ferait : des comptes, et chaque ligne à revoir."""

    crees: int = 0
    modifies: int = 0
    pareils: int = 0
    fermes: int = 0
    refuses: int = 0
    organismes: int = 0
    organismes_modifies: int = 0
    constats: list[Constat] = field(default_factory=list)
    laisses: list[str] = field(default_factory=list)
    est_ecrit: bool = False

    @property
    def change(self) -> bool:
        """Vrai si l'import écrirait quelque chose."""
        faits = self.crees + self.modifies + self.fermes
        return bool(faits + self.organismes + self.organismes_modifies)


@dataclass(slots=True)
class _Contexte:
    """Ce que les lignes ont en commun : les communes, et les organismes déjà connus."""

    le: date
    communes: dict[str, str]
    noms: dict[tuple[str, str], str]
    structures: dict[str, Structure] = field(default_factory=dict)
    codes: dict[str, Structure] = field(default_factory=dict)
    fiches: dict[str, FicheStructure] = field(default_factory=dict)
    fermees: frozenset[int] = frozenset()
    repris: dict[int, list[str]] = field(default_factory=dict)

    def la_notre(self, identifiant: str) -> Structure | None:
        """L'organisme de l'annuaire que cet identifiant, de notre source, désigne."""
        source, _, code = identifiant.partition("--")
        return self.codes.get(code) if source == source_locale() else None


def _contexte(le: date) -> _Contexte:
    communes, noms = {}, {}
    for pk, nom, postaux in Commune.objects.values_list("pk", "nom", "codes_postaux"):
        communes[pk] = pk
        for postal in postaux:
            noms[normaliser(nom), postal] = pk
    communes |= dict(CodeAncien.objects.values_list("code", "commune_id"))
    contexte = _Contexte(le, communes, noms)
    for structure in Structure.objects.all():
        contexte.codes[structure.code] = structure
        for cle in {normaliser(structure.nom), normaliser(structure.sigle)} - {""}:
            contexte.structures.setdefault(cle, structure)
    juges = list(DoublonOffre.objects.filter(fermee__isnull=False))
    contexte.fermees = frozenset(d.fermee_id for d in juges if d.fermee_id is not None)
    for d in juges:
        contexte.repris.setdefault(d.une_id + d.autre_id - (d.fermee_id or 0), []).extend(d.repris)
    contexte.fiches = {f.identifiant: f for f in FicheStructure.objects.select_related("structure")}
    return contexte


def _situer(
    objet: str, rang: int, feuille: str, lu: Mapping[str, Any], contexte: _Contexte
) -> tuple[str | None, list[Constat]]:
    """Le code de la commune, d'hier ou d'aujourd'hui ; inconnue : dite, et la fiche entre sans elle."""
    code = lu.get("code_insee")
    if code:
        trouvee = contexte.communes.get(code)
    elif lu.get("commune"):
        trouvee = contexte.noms.get((normaliser(lu["commune"]), lu.get("code_postal", "")))
        if trouvee is None:
            memes = {c for (nom, _), c in contexte.noms.items() if nom == normaliser(lu["commune"])}
            trouvee = next(iter(memes)) if len(memes) == 1 else None
    else:
        return None, []
    if trouvee is None:
        dite = code or lu["commune"]
        message = (
            f"« {dite} » n'est pas une commune connue : ajoutez son code postal ou son code Insee"
        )
        champ = "code_insee" if code else "commune"
        return None, [Constat(objet, rang, champ, message, feuille=feuille)]
    return trouvee, []


def _voulues(champs: tuple[str, ...], lu: Mapping[str, Any]) -> dict[str, Any]:
    return {c: lu.get(c) if c in _NULS else lu.get(c, "") for c in champs}


def _ecarts(objet: Any, voulues: Mapping[str, Any]) -> dict[str, Any]:
    return {c: v for c, v in voulues.items() if getattr(objet, c) != v}


def _identite(
    objet: str, rang: int, feuille: str, lu: dict[str, Any], defaut: str
) -> tuple[str, str, list[Constat]]:
    """(source, identifiant) : ceux du fichier ; à défaut, la nôtre et ce que la ligne dit d'elle."""
    source = slugify(lu.get("source") or source_locale())[:60]
    brut = lu.get("id") or f"{source}--{slugify(defaut)[:120]}"
    if "--" not in brut:
        brut = f"{source}--{brut}"
    if not brut.startswith(f"{source}--"):
        message = f"l'identifiant « {brut[:60]} » est celui d'une autre source que « {source} »"
        return source, brut, [Constat(objet, rang, "id", message, True, feuille)]
    return source, brut, []


@transaction.atomic
def importer_offres(
    *, recu: Recu, par: Agent | None, le: date, entier: bool = False, ecrire: bool = False
) -> Bilan:
    """Compare les lignes aux fiches, écrit ce qui change si `ecrire` ; rend ce qui est, ou serait, fait."""
    bilan, contexte = Bilan(laisses=recu.laisses, est_ecrit=ecrire), _contexte(le)
    for rang, feuille, brut in recu.structures:
        _structure(rang, feuille, brut, contexte, bilan, ecrire=ecrire)
    touchees = _Offres(contexte, bilan, ecrire).passer(recu)
    if entier:
        touchees |= _fermer_les_absentes(touchees, bilan, le, ecrire=ecrire)
    if ecrire and bilan.change:
        ids = Offre.objects.filter(identifiant__in=touchees).values_list("pk", flat=True)
        indexer(ids)
        if par is not None:
            journaliser(
                evenements.OffresImportees,
                personne_id=None,
                par=par,
                le=le,
                crees=bilan.crees,
                modifies=bilan.modifies,
                fermes=bilan.fermes,
            )
    return bilan


def _structure(
    rang: int,
    feuille: str,
    brut: dict[str, Any],
    contexte: _Contexte,
    bilan: Bilan,
    *,
    ecrire: bool,
) -> None:
    lu, constats = lire("structure", brut, rang, feuille)
    bilan.constats += constats
    if any(c.refuse for c in constats):
        bilan.refuses += 1
        return
    defaut = f"{lu['nom']} {lu.get('commune', '')}"
    source, identifiant, dits = _identite("structure", rang, feuille, lu, defaut)
    commune, inconnue = _situer("structure", rang, feuille, lu, contexte)
    bilan.constats += dits + inconnue
    fiche = contexte.fiches.get(identifiant)
    if dits or (fiche is not None and fiche.source != source):
        bilan.refuses += 1
        return
    if fiche is None and contexte.la_notre(identifiant):
        return  # notre annuaire fait foi pour ses organismes
    date_maj = min(lu.get("date_maj", contexte.le), contexte.le)
    voulues = {**_voulues(_DE_LA_FICHE, lu), "date_maj": date_maj}
    annuaire = {**_voulues(_DE_L_ANNUAIRE, lu), "commune_id": commune}
    if fiche is None:
        structure = _organisme(identifiant, annuaire, contexte, bilan)
        fiche = FicheStructure(
            source=source, identifiant=identifiant, structure=structure, **voulues
        )
        if ecrire:
            if structure.pk is None:
                structure.save()
            fiche.save()
        contexte.fiches[identifiant] = fiche
        return
    if "date_maj" in lu and lu["date_maj"] < fiche.date_maj:
        return
    change = _ecarts(fiche, voulues if "date_maj" in lu else _voulues(_DE_LA_FICHE, lu))
    ne_d_ici = fiche.structure.code == slugify(identifiant)[:60]
    aussi = _ecarts(fiche.structure, annuaire) if ne_d_ici else {}
    if not (change or aussi):
        return
    bilan.organismes_modifies += 1
    if ecrire:
        for objet, ecrits in ((fiche, change), (fiche.structure, aussi)):
            for champ, valeur in ecrits.items():
                setattr(objet, champ, valeur)
            if ecrits:
                objet.save(update_fields=list(ecrits))


def _organisme(
    identifiant: str, annuaire: Mapping[str, Any], contexte: _Contexte, bilan: Bilan
) -> Structure:
    """L'organisme de l'annuaire au même SIRET et au même nom ; sinon, un organisme de plus.

    Deux lieux d'un même SIRET restent deux : mieux vaut un doublon manqué qu'une fusion fausse.
    """
    cle = normaliser(annuaire["nom"])
    connu = contexte.structures.get(cle)
    if connu is not None and connu.siret in ("", annuaire["siret"]):
        meme_lieu = None in (connu.commune_id, annuaire["commune_id"])
        if meme_lieu or connu.commune_id == annuaire["commune_id"]:
            return connu
    bilan.organismes += 1
    neuf = Structure(
        code=slugify(identifiant)[:60],
        genre="autre",
        periode=Periode(contexte.le),
        **{**annuaire, "nom": annuaire["nom"][:160]},
    )
    contexte.structures.setdefault(cle, neuf)
    return neuf


class _Offres:
    """Les lignes d'offres, comparées une à une et écrites par lots."""

    def __init__(self, contexte: _Contexte, bilan: Bilan, ecrire: bool) -> None:
        self.contexte, self.bilan, self.ecrire = contexte, bilan, ecrire
        self.neuves: list[Offre] = []
        self.changees: list[Offre] = []
        self.champs: set[str] = set()
        self.vues: set[str] = set()
        self.touchees: set[str] = set()

    def passer(self, recu: Recu) -> set[str]:
        """Toutes les lignes ; rend les identifiants du fichier."""
        for debut in range(0, len(recu.services), _MORCEAU):
            self._lot(recu.services[debut : debut + _MORCEAU])
        return self.vues

    def _lot(self, lignes: list[tuple[int, str, dict[str, Any]]]) -> None:
        lues = [self._lire(*ligne) for ligne in lignes]
        prets = [lue for lue in lues if lue is not None]
        connues = Offre.objects.in_bulk([p["id"] for p in prets], field_name="identifiant")
        for lu in prets:
            self._comparer(lu, connues.get(lu["id"]))
        if self.ecrire:
            Offre.objects.bulk_create(self.neuves, batch_size=500)
            if self.changees:
                Offre.objects.bulk_update(self.changees, sorted(self.champs), batch_size=200)
        self.neuves, self.changees, self.champs = [], [], set()

    def _refuser(self, lu: Mapping[str, Any], champ: str, message: str) -> None:
        constat = Constat("service", lu["rang"], champ, message, True, lu["feuille"])
        self.bilan.constats.append(constat)
        self.bilan.refuses += 1

    def _lire(self, rang: int, feuille: str, brut: dict[str, Any]) -> dict[str, Any] | None:
        lu, constats = lire("service", brut, rang, feuille)
        self.bilan.constats += constats
        if any(c.refuse for c in constats):
            self.bilan.refuses += 1
            return None
        lu |= {"rang": int(rang), "feuille": feuille}
        defaut = f"{lu.get('structure', '')} {lu['nom']} {lu.get('commune', '')}"
        source, identifiant, dits = _identite("service", int(rang), feuille, lu, defaut)
        if dits:
            self.bilan.constats += dits
            self.bilan.refuses += 1
            return None
        if identifiant in self.vues:
            self._refuser(lu, "id", f"« {identifiant[:60]} » est déjà plus haut dans ce fichier")
            return None
        commune, inconnue = _situer("service", int(rang), feuille, lu, self.contexte)
        self.bilan.constats += inconnue
        lu |= {"source": source, "id": identifiant, "commune_id": commune}
        structure = self._structure(lu)
        if structure is None:
            return None
        self.vues.add(identifiant)
        lu["organisme"], lu["fiche"] = structure
        return lu

    def _structure(self, lu: dict[str, Any]) -> tuple[Structure, FicheStructure | None] | None:
        """L'organisme d'une offre, par son identifiant ou par son nom ; ajouté s'il n'a qu'un nom."""
        if identifiant := lu.get("structure_id"):
            fiche = self.contexte.fiches.get(identifiant)
            if fiche is not None:
                return fiche.structure, fiche
            if notre := self.contexte.la_notre(identifiant):
                return notre, None
            self._refuser(lu, "structure_id", f"l'organisme « {identifiant[:60]} » n'est pas connu")
            return None
        nom = lu.get("structure", "")
        if len(nom) < 3:
            self._refuser(lu, "structure", "il manque l'organisme qui propose cette offre")
            return None
        connu = self.contexte.structures.get(normaliser(nom))
        if connu is None:
            vides = dict.fromkeys(_DE_L_ANNUAIRE, "")
            annuaire = {**vides, "nom": nom, "commune_id": lu["commune_id"]}
            connu = _organisme(
                f"{lu['source']}--{slugify(nom)}", annuaire, self.contexte, self.bilan
            )
            if self.ecrire:
                connu.save()
        return connu, None

    def _comparer(self, lu: dict[str, Any], offre: Offre | None) -> None:
        voulues = {**_voulues(_DE_L_OFFRE, lu), "commune_id": lu["commune_id"]}
        voulues |= {"structure_id": lu["organisme"].pk}
        if offre is not None and offre.source != lu["source"]:
            self._refuser(
                lu, "id", f"« {lu['id'][:60]} » est déjà une fiche de la source « {offre.source} »"
            )
            return
        date_maj = min(lu.get("date_maj", self.contexte.le), self.contexte.le)
        fiche = lu["fiche"]
        if offre is None:
            self.bilan.crees += 1
            if self.ecrire:
                self.neuves.append(
                    Offre(
                        source=lu["source"],
                        identifiant=lu["id"],
                        date_maj=date_maj,
                        fiche_structure=fiche,
                        contact_public=bool(voulues["contact_nom_prenom"]) and "source" in lu,
                        **voulues,
                    )
                )
            return
        if "date_maj" in lu and lu["date_maj"] < offre.date_maj:
            self.bilan.pareils += 1
            message = (
                f"la fiche d'ici est plus récente ({offre.date_maj:%d/%m/%Y}) : elle est gardée"
            )
            self.bilan.constats.append(
                Constat("service", lu["rang"], "date_maj", message, feuille=lu["feuille"])
            )
            return
        self._changer(offre, voulues, lu, date_maj)

    def _changer(
        self, offre: Offre, voulues: dict[str, Any], lu: dict[str, Any], date_maj: date
    ) -> None:
        if not self.ecrire and lu["organisme"].pk is None:
            voulues.pop("structure_id")
        if not offre.contact_public and "contact_nom_prenom" not in lu:
            voulues.pop("contact_nom_prenom")  # nommé entre professionnels : il ne s'exporte pas
        # Ce qu'un doublon jugé a laissé à cette fiche ne se vide pas parce que la source n'en dit rien.
        for champ in self.contexte.repris.get(offre.pk, ()):
            if voulues.get(champ) in (None, "", []):
                voulues.pop(champ, None)
        change = _ecarts(offre, voulues)
        if "date_maj" in lu:
            change |= _ecarts(offre, {"date_maj": date_maj})
        elif change:
            change["date_maj"] = date_maj
        if offre.etat == EtatOffre.CLOSE and offre.pk not in self.contexte.fermees:
            change["etat"] = EtatOffre.OUVERTE
        if not change:
            self.bilan.pareils += 1
            return
        self.bilan.modifies += 1
        change["version"] = offre.version + 1
        for champ, valeur in change.items():
            setattr(offre, champ, valeur)
        self.champs |= set(change)
        self.changees.append(offre)


def _fermer_les_absentes(vues: set[str], bilan: Bilan, le: date, *, ecrire: bool) -> set[str]:
    """Ce que les sources du fichier ne donnent plus : clos, gardé."""
    sources = {identifiant.partition("--")[0] for identifiant in vues}
    absentes = Offre.objects.filter(source__in=sources).exclude(
        etat__in=[EtatOffre.CLOSE, EtatOffre.BROUILLON]
    )
    perdues = set(absentes.exclude(identifiant__in=vues).values_list("identifiant", flat=True))
    bilan.fermes = len(perdues)
    if ecrire and perdues:
        for offre in Offre.objects.filter(identifiant__in=perdues):
            offre.etat, offre.suspendue_jusqu_au = EtatOffre.CLOSE, None
            offre.version += 1
            offre.save(update_fields=["etat", "suspendue_jusqu_au", "version"])
    return perdues
