"""Le travail de fond qui veille sur les autres : un travailleur tué ne laisse rien en plan."""

from __future__ import annotations

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

_journal = logging.getLogger("jalons")


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="socle.reprendre_travaux", queueing_lock="socle.reprendre_travaux", pass_context=True
)
async def reprendre_travaux(context: JobContext, timestamp: int) -> None:
    """Remet en file les travaux dont le travailleur ne donne plus signe de vie.

    Chaque travail se rejoue sans rien doubler : un message déjà parti ne repart pas, un import
    reprend où il en était.
    """
    travaux = context.app.job_manager
    for perdu in await travaux.get_stalled_jobs():
        _journal.warning("Travail repris : %s n° %s", perdu.task_name, perdu.id)
        await travaux.retry_job(perdu)


def est_le_dernier_essai(context: JobContext, essais: int) -> bool:
    """Vrai si ce travail ne sera plus retenté : c'est le moment de dire qu'il a échoué."""
    return context.job is not None and context.job.attempts + 1 >= essais
