"""Du bloc du flux au dossier normalisé : ce que Jalons retient, et son empreinte.

Un dossier est un dictionnaire prêt pour JSON :

    num, org, numorg, mat, dtdem, prece, mutation (date ou None), cedant, prenant [organisme, date]
    ou None, sitfam, depuis, nbenf, etat, motifs [liste:code], effet, foyer_soumis, majore, montant,
    debut_droit (le premier), debut_cours (du droit continu en cours), adrs [adresses, la courante
    d'abord], fg [[code, date, heure]], p [personnes]

et une personne :

    role, charge, qual, nom (naissance), usage, prenom, autres, nee, prec, rang, sexe, lieu, nir,
    sdd (0, 1 ou None), entrant (0 ou 1), rat (rattaché le), ft, act, reg, contrat
"""

from __future__ import annotations

import hashlib
import marshal
from datetime import date, timedelta
from typing import Any

from jalons.echanges.flux.controle import Valeurs
from jalons.socle.noms import serrer

# L'ordre des clés est celui de `normaliser`. Le format 2 ne dépend que des valeurs ; s'il changeait
# un jour, tous les dossiers seraient relus une fois, sans qu'aucun fait ne change.
FORMAT = 2
# NATPF : le RSA socle majoré (parent isolé).
_MAJORES = {"RSI", "RCI"}
_ROLES_RSA = ("DEM", "CJT", "ENF", "AUT", "RDO")


def normaliser(bloc: Valeurs) -> dict[str, Any]:
    """Dossier normalisé d'un bloc `InfosFoyerRSA` contrôlé sans écart."""
    identification = bloc["IdentificationRSA"]
    organisme, demande = identification["Organisme"], identification["DemandeRSA"]
    administratif = bloc["DonneesAdministratives"]
    situation = bloc["PrestationRSA"]["SituationDossierRSA"]
    detail = bloc["PrestationRSA"]["DetailDroitRSA"]
    commun = detail["TroncCommunDroitRSA"]
    famille = administratif["SituationFamille"]
    cedant = identification.get("OrganismeCedant")
    droits = detail.get("DetailCalculDroitRSA", [])
    etat = situation["EtatDossierRSA"]["ETATDOSRSA"].strip()
    motifs, effet = _motifs(situation)
    adresses = _adresses(administratif["Adresse"])
    if adresses:
        adresses[0]["sdf"] = _oui(commun.get("TOPSANSDOMFIXE"))
    prenant = identification.get("OrganismePrenant")
    return {
        "num": demande["NUMDEMRSA"].strip(),
        "org": organisme["FONORG"].strip(),
        "numorg": organisme["NUMORG"].strip(),
        "mat": organisme["MATRICULE"].strip().ljust(15, "0"),
        "dtdem": demande["DTDEMRSA"],
        "prece": next(
            (
                p["DossierCAF"]["NUMDEMRSAPRECE"].strip()
                for p in bloc["Personne"]
                if p["DossierCAF"].get("NUMDEMRSAPRECE", "").strip()
            ),
            "",
        ),
        "mutation": cedant["DDARRMUT"] if cedant else None,
        "cedant": _organisme(cedant, "CED", "DDARRMUT"),
        "prenant": _organisme(prenant, "PREN", "DDDEPAMUT"),
        "sitfam": famille["SITFAM"].strip(),
        "depuis": famille["DDSITFAM"],
        "nbenf": int(commun.get("NBENFAUTCHA") or 0),
        "etat": etat,
        "motifs": motifs,
        "effet": effet,
        "foyer_soumis": _oui_ou_rien(commun.get("TOPFOYDRODEVORSA")),
        "majore": any(d["NATPF"].strip() in _MAJORES and not d.get("DFNATDRO") for d in droits),
        "montant": (detail.get("MontantsCalculDroitRSA") or {}).get("MTTOTDRORSA"),
        "debut_droit": min((d["DDNATDRO"] for d in droits), default=None),
        "debut_cours": _debut_en_cours(droits),
        "adrs": adresses,
        "fg": sorted(
            [e["FG"].strip(), e["DTLIQ"], e["HEULIQ"].strip()[:8]]
            for e in bloc.get("Evenement", [])
        ),
        "p": [_personne(p) for p in bloc["Personne"]],
    }


def empreinte(dossier: dict[str, Any]) -> bytes:
    """Empreinte de ce que Jalons retient : égale, il n'y a rien à écrire."""
    return hashlib.blake2b(marshal.dumps(dossier, FORMAT), digest_size=16).digest()


def _oui(valeur: str | None) -> bool:
    return (valeur or "").strip() in {"1", "true"}


def _oui_ou_rien(valeur: str | None) -> bool | None:
    return None if valeur is None or not valeur.strip() else _oui(valeur)


def _motifs(situation: Valeurs) -> tuple[list[str], str | None]:
    """Motifs « LISTE:code » et date d'effet la plus récente de l'état."""
    trouves: list[tuple[str, str]] = []
    for suspension in situation.get("SuspensionDroit", []):
        trouves.append((suspension["DDSUSDRORSA"], f"MOTISUSDRORSA:{suspension['MOTISUSDRORSA']}"))
    for suspension in situation.get("SuspensionVersement", []):
        motif = f"MOTISUSVERSRSA:{suspension['MOTISUSVERSRSA']}"
        trouves.append((suspension["DDSUSVERSRSA"], motif))
    refus = situation.get("Refus")
    if refus:
        trouves.append((refus["DTREFURSA"], f"MOTIREFURSA:{refus['MOTIREFURSA']}"))
    for fin in (situation.get("FinDroit"), situation.get("FinDroitMoisAnterieur")):
        if fin:
            trouves.append((fin["DTCLORSA"], f"MOTICLORSA:{fin['MOTICLORSA']}"))
    motifs = sorted(motif.strip() for _, motif in trouves)
    return motifs, max((jour for jour, _ in trouves), default=None)


def _organisme(bloc: Valeurs | None, cle: str, jour: str) -> list[str] | None:
    """« MSA 570 » et le jour du changement, ou None."""
    if not bloc:
        return None
    nom, numero = bloc[f"FONORG{cle}MUT"].strip(), bloc[f"NUMORG{cle}MUT"].strip()
    return [f"{nom} {numero}", bloc[jour]]


def _debut_en_cours(droits: list[Valeurs]) -> str | None:
    """Premier jour du droit continu le plus récent : on remonte les lignes qui se touchent."""
    ouverts = [d["DDNATDRO"] for d in droits if not (d.get("DFNATDRO") or "").strip()]
    passes = [(d["DFNATDRO"].strip(), d["DDNATDRO"]) for d in droits if d.get("DFNATDRO")]
    if not ouverts and not passes:
        return None
    debut = min(ouverts) if ouverts else max(passes)[1]
    for fin, depuis in sorted(passes, reverse=True):
        veille = (date.fromisoformat(debut) - timedelta(days=1)).isoformat()
        if veille <= fin and depuis < debut:
            debut = depuis
    return str(debut)


def _adresses(adresses: list[Valeurs]) -> list[dict[str, Any]]:
    """Les adresses connues, la courante (rang 01) d'abord ; vide si elle manque."""
    par_rang = {int(a["TroncCommunAdresse"]["RGADR"]): _adresse(a) for a in adresses}
    return [par_rang[rang] for rang in sorted(par_rang)] if 1 in par_rang else []


def _adresse(adresse: Valeurs) -> dict[str, Any]:
    commun = adresse["TroncCommunAdresse"]
    base = {"emm": (commun.get("DTEMM") or "").strip() or None, "pays": commun["PAYS"].strip()}
    france = adresse.get("AdresseDetailleeFrance")
    if france:
        voie = " ".join(m for m in (france["LIBTYPEVOIE"].strip(), france["NOMVOIE"].strip()) if m)
        complements = (france["COMPLIDEADR"].strip(), france["COMPLADR"].strip())
        return base | {
            "comp": " ".join(c for c in complements if c)[:80],
            "num": france["NUMVOIE"].strip(),
            "voie": voie[:70],
            "lieu": france["LIEUDIST"].strip(),
            "cp": france["CODEPOS"].strip().zfill(5),
            "insee": france["NUMCOM"].strip(),
            "com": france["NOMCOM"].strip(),
        }
    hors = adresse.get("AdresseHorsFrance") or {}
    lignes = [hors.get(f"LIBLIG{n}ADR", "").strip() for n in range(2, 8)]
    return base | {
        "comp": "",
        "num": "",
        "voie": " ".join(ligne for ligne in lignes[:-1] if ligne)[:70],
        "lieu": "",
        "cp": "",
        "insee": "",
        "com": lignes[-1][:60],
    }


def _se_valent(un: str, autre: str) -> bool:
    return un == autre or serrer(un) == serrer(autre)


def _personne(bloc: Valeurs) -> dict[str, Any]:
    identite = bloc["Identification"]
    rsa = next((p for p in bloc["Prestations"] if p["NATPREST"].strip() == "RSA"), None)
    role = rsa or bloc["Prestations"][0]
    droit = bloc.get("MontantCalculDroitRSAPersonne")
    activite = _activite(bloc.get("Activite", []))
    naissance, usage = identite["NOMNAI"].strip(), identite["NOM"].strip()
    autres = (identite.get("PRENOM2", "").strip(), identite.get("PRENOM3", "").strip())
    return {
        "role": role["ROLEPERS"].strip(),
        "charge": _oui(role["TOPCHAPERS"]),
        "qual": (identite.get("QUAL") or "").strip(),
        "nom": naissance or usage,
        # Un trait d'union, un accent ou une ligature ne font pas un nom d'usage.
        "usage": "" if not naissance or _se_valent(usage, naissance) else usage,
        # La caisse écrit tout en capitales ; un prénom se lit mieux autrement.
        "prenom": identite["PRENOM"].strip().title(),
        "autres": " ".join(p.title() for p in autres if p),
        "nee": identite["DTNAI"],
        "prec": (identite.get("TYPEDTNAI") or "N").strip() or "N",
        "rang": int((identite.get("RGNAI") or "1").strip() or 1),
        "sexe": identite["SEXE"].strip(),
        "lieu": identite["NOMCOMNAI"].strip(),
        "nir": (identite.get("NIR") or "").strip(),
        "sdd": None if droit is None else int(_oui(droit["TOPPERSDRODEVORSA"])),
        "entrant": 0 if droit is None else int(_oui(droit.get("TOPPERSENTDRODEVORSA"))),
        "rat": bloc["DossierCAF"]["DDRATDOS"],
        "ft": (bloc.get("DossierPoleEmploi") or {}).get("IDASSEDIC", "").strip(),
        "act": activite["ACT"].strip() if activite else "",
        "reg": (activite.get("REG") or "").strip() if activite else "",
        "contrat": (activite.get("NATCONTRTRA") or "").strip() if activite else "",
    }


def _activite(activites: list[Valeurs]) -> Valeurs | None:
    """L'activité en cours la plus récente."""
    en_cours = [a for a in activites if not (a.get("DFACT") or "").strip()]
    return max(en_cours, key=lambda a: a["DDACT"], default=None)
