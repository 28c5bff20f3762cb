"""Les personnes et les faits datés. Un être humain = une ligne de `Personne`, pour la vie.

Les écritures passent par les services ; les lectures des agents par `visibles_par`.
"""

from jalons.personnes.models.droits import (
    AccompagnementFranceTravail,
    ActiviteDeclaree,
    Entree,
    EtatDroit,
    InscriptionFranceTravail,
    MentionCaisse,
    SoumissionDroitsDevoirs,
)
from jalons.personnes.models.faits import (
    Adresse,
    Appartenance,
    DemandeRSA,
    Foyer,
    Identite,
    SituationFoyer,
)
from jalons.personnes.models.lien_personnel import (
    CodeLien,
    EnvoiLien,
    LienPersonnel,
    UsageLien,
)
from jalons.personnes.models.nouvelle import EnvoiNouvelle
from jalons.personnes.models.personne import (
    Coordonnees,
    MotDeNom,
    Nir,
    Personne,
    PersonneQuerySet,
    VerificationDeces,
    droit_de_voir,
)
from jalons.personnes.models.rapprochement import (
    CleIdentite,
    CommuneRattachee,
    Deplacement,
    DoutePersonne,
    LienPersonnes,
    VerificationNir,
)
from jalons.personnes.models.retards import JourDesRetards, RetardARevoir, RetardPorte
from jalons.personnes.models.suivi import (
    Document,
    Rattachement,
    ouvre,
)

__all__ = [
    "AccompagnementFranceTravail",
    "ActiviteDeclaree",
    "Adresse",
    "Appartenance",
    "CleIdentite",
    "CodeLien",
    "CommuneRattachee",
    "Coordonnees",
    "DemandeRSA",
    "Deplacement",
    "Document",
    "DoutePersonne",
    "Entree",
    "EnvoiLien",
    "EnvoiNouvelle",
    "EtatDroit",
    "Foyer",
    "Identite",
    "InscriptionFranceTravail",
    "JourDesRetards",
    "LienPersonnel",
    "LienPersonnes",
    "MentionCaisse",
    "MotDeNom",
    "Nir",
    "Personne",
    "PersonneQuerySet",
    "Rattachement",
    "RetardARevoir",
    "RetardPorte",
    "SituationFoyer",
    "SoumissionDroitsDevoirs",
    "UsageLien",
    "VerificationDeces",
    "VerificationNir",
    "droit_de_voir",
    "ouvre",
]
