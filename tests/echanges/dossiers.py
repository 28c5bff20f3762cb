"""Des dossiers VRSB écrits à la main, du minimum que le schéma admet, pour dire un cas en une ligne."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from jalons.echanges import services
from jalons.generateur.ecriture import entete
from jalons.personnes.rules import cle_du_nir
from jalons.socle.dates import ajouter_mois


def nir(treize: str) -> str:
    """Un NIR de 15 caractères à la clé juste."""
    return f"{treize}{cle_du_nir(treize):02d}"


@dataclass(frozen=True)
class P:
    """Une personne d'un dossier ; `autres` : PRENOM2."""

    prenom: str
    nom: str
    nee: str = "1990-03-04"
    sexe: str = "2"
    nir: str = ""
    role: str = "DEM"
    usage: str = ""
    rang: int = 1
    lieu: str = "NOUAKCHOTT"
    autres: str = ""
    soumis: bool = True

    def xml(self) -> str:
        nir = f"<NIR>{self.nir}</NIR>" if self.nir else ""
        autres = f"<PRENOM2>{self.autres}</PRENOM2>" if self.autres else ""
        droits = ""
        if self.role in {"DEM", "CJT"}:
            droits = (
                "<MontantCalculDroitRSAPersonne>"
                f"<TOPPERSDRODEVORSA>{int(self.soumis)}</TOPPERSDRODEVORSA>"
                "<TOPPERSENTDRODEVORSA>0</TOPPERSENTDRODEVORSA>"
                "<MTPERSRESSMENRSA>000000.00</MTPERSRESSMENRSA></MontantCalculDroitRSAPersonne>"
            )
        charge = int(self.role == "ENF")
        prestations = "".join(
            f"<Prestations><NATPREST>{p}</NATPREST><ROLEPERS>{self.role}</ROLEPERS>"
            f"<TOPCHAPERS>{charge}</TOPCHAPERS></Prestations>"
            for p in ("PFA", "RSA")
        )
        return (
            f"<Personne><Identification><QUAL>MME</QUAL><NOM>{self.usage or self.nom}</NOM>"
            f"<NOMNAI>{self.nom}</NOMNAI><PRENOM>{self.prenom}</PRENOM>{autres}"
            f"<NOMCOMNAI>{self.lieu}</NOMCOMNAI><DTNAI>{self.nee}</DTNAI><RGNAI>{self.rang}</RGNAI>"
            f"<TYPEDTNAI>N</TYPEDTNAI>{nir}<TOPVALIEC>1</TOPVALIEC><SEXE>{self.sexe}</SEXE>"
            "</Identification><DossierCAF>"
            f"<TOPRESPDOS>{int(self.role == 'DEM')}</TOPRESPDOS><DDRATDOS>2020-01-01</DDRATDOS>"
            f"</DossierCAF>{prestations}{droits}</Personne>"
        )


@dataclass(frozen=True)
class D:
    """Un dossier : son numéro, ses membres, son adresse."""

    num: str
    membres: tuple[P, ...] = field(default_factory=tuple)
    organisme: str = "CAF"
    matricule: str = ""
    insee: str = "57463"
    cp: str = "57000"
    com: str = "METZ"
    etat: str = "2"

    def avec(self, *membres: P) -> D:
        return replace(self, membres=membres)

    def xml(self) -> str:
        matricule = self.matricule or f"{self.num[-7:]:0<15}"
        fonorg = self.organisme
        return (
            f"<InfosFoyerRSA><IdentificationRSA><Organisme><FONORG>{fonorg}</FONORG>"
            f"<NUMORG>571</NUMORG><MATRICULE>{matricule}</MATRICULE></Organisme><Partenaire>"
            "<TYPEPARTE>CG  </TYPEPARTE><IDEPARTE>057</IDEPARTE></Partenaire><DemandeRSA>"
            f"<DTDEMRSA>2020-01-01</DTDEMRSA><NUMDEMRSA>{self.num}</NUMDEMRSA></DemandeRSA>"
            "</IdentificationRSA>"
            + "".join(m.xml() for m in self.membres)
            + "<DonneesAdministratives><SituationFamille><SITFAM>CEL</SITFAM>"
            "<DDSITFAM>2020-01-01</DDSITFAM></SituationFamille><Adresse><TroncCommunAdresse>"
            "<RGADR>01</RGADR><DTEMM>2020-01-01</DTEMM><PAYS>FRA</PAYS><TYPEADR>D</TYPEADR>"
            "<ETATADR>CO</ETATADR></TroncCommunAdresse><AdresseDetailleeFrance><COMPLIDEADR/>"
            "<COMPLADR/><NUMVOIE>1</NUMVOIE><LIBTYPEVOIE>RUE</LIBTYPEVOIE><NOMVOIE>DES LILAS</NOMVOIE>"
            f"<LIEUDIST/><NUMCOM>{self.insee}</NUMCOM><CODEPOS>{self.cp}</CODEPOS>"
            f"<NOMCOM>{self.com}</NOMCOM></AdresseDetailleeFrance></Adresse></DonneesAdministratives>"
            f"<PrestationRSA><SituationDossierRSA><EtatDossierRSA><ETATDOSRSA>{self.etat}</ETATDOSRSA>"
            "</EtatDossierRSA></SituationDossierRSA><DetailDroitRSA><TroncCommunDroitRSA>"
            "<TOPSANSDOMFIXE>0</TOPSANSDOMFIXE><NBENFAUTCHA>0</NBENFAUTCHA><ORIDEMRSA>DEM</ORIDEMRSA>"
            "<TOPFOYDRODEVORSA>1</TOPFOYDRODEVORSA></TroncCommunDroitRSA><DetailCalculDroitRSA>"
            "<NATPF>RSD</NATPF><SOUSNATPF>RSDN2</SOUSNATPF><DDNATDRO>2020-01-01</DDNATDRO>"
            "</DetailCalculDroitRSA></DetailDroitRSA></PrestationRSA></InfosFoyerRSA>\n"
        )


_RANG = iter(range(1, 10_000))


def importer(
    dossier: Path, dossiers: Sequence[D], mois: date, *, recu: date | None = None, genre: str = "M"
):
    """Écrit le fichier de ces dossiers au mois donné et l'intègre ; rend le lot."""
    dossier.mkdir(parents=True, exist_ok=True)
    chemin = dossier / f"f{next(_RANG)}.xml"
    application = "AGO" if dossiers[0].organisme == "MSA" else "CRI"
    texte = (
        '<?xml version="1.0" encoding="utf-8"?>\n<Racine>\n'
        + entete(mois, genre=genre, application=application)
        + "".join(d.xml() for d in dossiers)
        + f"<TransmissionFlux><NBTOTDOSRSATRANSM>{len(dossiers):08d}</NBTOTDOSRSATRANSM>"
        "<NBTOTDOSRSATRANSMANO>00000000</NBTOTDOSRSATRANSMANO></TransmissionFlux></Racine>"
    )
    chemin.write_text(texte, encoding="utf-8")
    return services.importer(
        chemin=chemin, par=None, le=recu or ajouter_mois(mois, 1).replace(day=6)
    )
