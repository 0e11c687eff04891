"""Collects the rooms' models for Django."""

from evaluation.panels.models import Expert, Round, Seat
from evaluation.rollups.models import RollupFigure, RollupRun
from evaluation.schemes.models import CallScheme, Criterion, Scheme
from evaluation.sheets.models import Score, Sheet

__all__ = [
    "CallScheme",
    "Criterion",
    "Expert",
    "RollupFigure",
    "RollupRun",
    "Round",
    "Scheme",
    "Score",
    "Seat",
    "Sheet",
]
