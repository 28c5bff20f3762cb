"""La distribution : toujours les mêmes personnages, dans tous les tests.

Moselle d'invention, deux territoires. Claire reçoit à Metz avec Yves au secrétariat ; Karim
travaille à Forbach ; Sophie est à l'UDAF, dont la convention court ; Marc y était ; Hélène dirige.
Fatou Diallo vit à Metz et l'UDAF la suit ; Jean Weber vit à Forbach et personne ne le suit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.annuaire.models import Commune, Sectorisation, Site, Structure, Territoire
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.comptes.services import affecter, creer_agent
from jalons.personnes.enums import (
    EtatDossier,
    MotifEntree,
    RoleFoyer,
    SourceFait,
)
from jalons.personnes.models import (
    Adresse,
    Appartenance,
    DemandeRSA,
    Entree,
    EtatDroit,
    Foyer,
    Identite,
    Personne,
    SoumissionDroitsDevoirs,
)
from jalons.personnes.services import constater, designer_referent, projeter
from jalons.socle.periode import Periode

MOT_DE_PASSE = "coquelicot-des-vosges"
JOUR = date(2026, 3, 16)
DEPUIS = date(2025, 1, 1)


@dataclass
class Distribution:
    """Les personnages, par leur prénom ou leur nom."""

    metz: Territoire
    forbach: Territoire
    cms_metz: Site
    cms_forbach: Site
    departement: Structure
    udaf: Structure
    france_travail: Structure
    claire: Agent
    yves: Agent
    karim: Agent
    sophie: Agent
    marc: Agent
    helene: Agent
    nadia: Agent
    fatou: Personne
    jean: Personne

    def agents(self) -> dict[str, Agent]:
        return {nom: v for nom, v in vars(self).items() if isinstance(v, Agent)}


def _agent(nom: str, role: str, structure: Structure, **affectation: object) -> Agent:
    agent = creer_agent(
        courriel=f"{nom.lower()}@jalons.example",
        prenom=nom,
        nom="Exemple",
        fonction=Role.par_code(role).libelle,
        structure=structure,
        mot_de_passe=MOT_DE_PASSE,
        par=None,
    )
    champs: dict = {"depuis": DEPUIS, **affectation}
    affecter(agent=agent, role=Role.par_code(role), par=None, **champs)
    return agent


def nouvelle_personne(
    *,
    prenom: str,
    nom: str,
    naissance: date,
    sexe: str,
    commune: Commune,
    numero: str,
    depuis: date = date(2026, 3, 1),
    foyer: Foyer | None = None,
    role: RoleFoyer = RoleFoyer.DEMANDEUR,
    entree: bool = True,
) -> Personne:
    """Une personne soumise aux droits et devoirs, droit ouvert, avec toute sa chaîne de faits."""
    personne = Personne.objects.create(
        nom_naissance=nom, prenom=prenom, date_naissance=naissance, sexe=sexe
    )
    identite = {
        "source": SourceFait.FLUX,
        "nom_naissance": nom,
        "prenom": prenom,
        "date_naissance": naissance,
        "precision_naissance": "N",
        "sexe": sexe,
    }
    constater(Identite, cle={"personne": personne}, le=depuis, valeurs=identite)
    foyer = foyer or Foyer.objects.create()
    demande, _ = DemandeRSA.objects.get_or_create(
        numero_demande=numero,
        defaults={
            "organisme": "CAF",
            "numero_organisme": "571",
            "matricule": numero[:7].ljust(15, "0"),
            "date_demande": depuis,
            "date_accord": depuis,
            "foyer": foyer,
        },
    )
    constater(
        Appartenance,
        cle={"personne": personne, "foyer": foyer},
        le=depuis,
        valeurs={"role": role},
    )
    adresse = {
        "numero_voie": "12",
        "voie": "RUE DES TANNEURS",
        "code_postal": commune.codes_postaux[0],
        "commune": commune,
        "nom_commune": commune.nom.upper(),
    }
    constater(Adresse, cle={"foyer": foyer}, le=depuis, valeurs=adresse)
    constater(EtatDroit, cle={"demande": demande}, le=depuis, valeurs={"etat": EtatDossier.OUVERT})
    constater(
        SoumissionDroitsDevoirs,
        cle={"personne": personne, "demande": demande},
        le=depuis,
        valeurs={"est_soumis": True},
    )
    if entree:
        Entree.objects.create(
            personne=personne,
            demande=demande,
            motif=MotifEntree.OUVERTURE,
            date_information=depuis,
            date_accord=depuis,
        )
    projeter([personne.pk], le=depuis)
    personne.refresh_from_db()
    return personne


def distribuer() -> Distribution:
    """Met tout le monde en scène dans la base de test."""
    ouvert = Periode(DEPUIS)
    metz = Territoire.objects.create(code="metz", nom="Metz-Orne", periode=ouvert)
    forbach = Territoire.objects.create(code="forbach", nom="Forbach-Saint-Avold", periode=ouvert)
    ville_metz = Commune.objects.create(
        code_insee="57463", nom="Metz", departement="57", codes_postaux=["57000", "57050", "57070"]
    )
    ville_forbach = Commune.objects.create(
        code_insee="57227", nom="Forbach", departement="57", codes_postaux=["57600"]
    )
    champs_site = {
        "genre": "cms",
        "adresse": "1 rue de l'Exemple",
        "telephone": "03 87 00 00 00",
        "periode": ouvert,
    }
    cms_metz = Site.objects.create(
        code="cms-metz",
        nom="CMS de Metz-Centre",
        territoire=metz,
        commune=ville_metz,
        code_postal="57000",
        **champs_site,
    )
    cms_forbach = Site.objects.create(
        code="cms-forbach",
        nom="CMS de Forbach",
        territoire=forbach,
        commune=ville_forbach,
        code_postal="57600",
        **champs_site,
    )
    Sectorisation.objects.create(commune=ville_metz, site=cms_metz, periode=ouvert)
    Sectorisation.objects.create(commune=ville_forbach, site=cms_forbach, periode=ouvert)
    departement = Structure.objects.create(
        code="departement",
        nom="Département de la Moselle",
        genre="departement",
        est_organisme_referent=True,
        periode=ouvert,
    )
    udaf = Structure.objects.create(
        code="udaf",
        nom="UDAF de la Moselle",
        sigle="UDAF",
        genre="delegataire",
        est_organisme_referent=True,
        periode=ouvert,
    )
    france_travail = Structure.objects.create(
        code="france-travail-metz",
        nom="France Travail Metz",
        genre="france_travail",
        est_organisme_referent=True,
        periode=ouvert,
    )
    claire = _agent("Claire", "travailleur_social", departement, territoire=metz)
    claire.site = cms_metz
    claire.save()
    yves = _agent("Yves", "secretariat_accueil", departement, territoire=metz)
    yves.site = cms_metz
    yves.save()
    karim = _agent("Karim", "travailleur_social", departement, territoire=forbach)
    karim.site = cms_forbach
    karim.save()
    sophie = _agent("Sophie", "partenaire", udaf, fondement="Convention 2025-2027")
    marc = _agent("Marc", "partenaire", udaf, jusqu_au=date(2025, 12, 31))
    helene = _agent("Helene", "direction", departement)
    nadia = _agent("Nadia", "gestionnaire_droits", departement)
    fatou = nouvelle_personne(
        prenom="Fatou",
        nom="DIALLO",
        naissance=date(1990, 5, 14),
        sexe="2",
        commune=ville_metz,
        numero="10000000001",
    )
    jean = nouvelle_personne(
        prenom="Jean",
        nom="WEBER",
        naissance=date(1978, 11, 2),
        sexe="1",
        commune=ville_forbach,
        numero="10000000002",
    )
    designer_referent(personne=fatou, structure=udaf, agent=sophie, le=date(2026, 3, 2))
    return Distribution(
        metz=metz,
        forbach=forbach,
        cms_metz=cms_metz,
        cms_forbach=cms_forbach,
        departement=departement,
        udaf=udaf,
        france_travail=france_travail,
        claire=claire,
        yves=yves,
        karim=karim,
        sophie=sophie,
        marc=marc,
        helene=helene,
        nadia=nadia,
        fatou=fatou,
        jean=jean,
    )
