"""Writes the access matrix from what the portal answers now. Not part of the suite: name the file to run it."""

from tests.access.scenes import make_scene
from tests.access.test_matrix import MATRIX, STAGES, answers_of, lines_of


def test_write_the_matrix(db):
    by_stage = {}
    for stage in STAGES:
        by_stage[stage] = answers_of(make_scene(stage))
    heading = f"# Statuses by stage: {' '.join(STAGES)}\n"
    MATRIX.write_text(heading + "\n".join(lines_of(by_stage)) + "\n", encoding="utf-8")
