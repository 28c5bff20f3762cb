"""Formulaires des personnes."""

from jalons.personnes.forms.journal import JournalForm
from jalons.personnes.forms.rapprochement import (
    AvisForm,
    CommuneForm,
    DecisionForm,
    NirForm,
    SeparationForm,
)

__all__ = ["AvisForm", "CommuneForm", "DecisionForm", "JournalForm", "NirForm", "SeparationForm"]
