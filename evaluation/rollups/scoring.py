"""The figures of a round (domain.md §6): from locked sheets to official scores and ranks.

Statistics work on float64 arrays along the last axis (the sheets of one subject); NaN marks a recused sheet
going in, and a figure withheld coming out. `to_places` then rounds half to even to four decimal places and
leaves no trace of binary fractions: the same sheets, in any order, give the same bytes on every machine.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.schemes.weights import FEWEST_TO_TRIM

Floats = NDArray[np.float64]
FigureName = Literal["trimmed", "mean"]

METHOD_VERSION = "rollup/1"

PLACES = 4
CENT = Decimal("0.01")


@dataclass(frozen=True)
class SheetInput:
    """One locked sheet: what `evaluator` gave `subject`, in points. A total of None marks a recused sheet.

    `scores` are the points per criterion in the order of the round's criteria; None is "not applicable".
    """

    subject: str
    evaluator: str
    total: Decimal | None
    scores: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True)
class RoundInput:
    """All that a rollup depends on. `criteria` are in the order in which they break ties.

    Raises ValueError for a subject given twice, a sheet on none of them, two sheets of one evaluator on one
    subject, scores that do not match the criteria, and totals with more than four decimal places.
    """

    official: FigureName
    criteria: tuple[str, ...]
    subjects: tuple[str, ...]
    sheets: tuple[SheetInput, ...]

    def __post_init__(self) -> None:
        subjects = set(self.subjects)
        if len(subjects) != len(self.subjects):
            raise ValueError("A subject is given twice.")
        if not subjects.issuperset(sheet.subject for sheet in self.sheets):
            raise ValueError("A sheet is on a subject that is not in the round.")
        if len({(sheet.subject, sheet.evaluator) for sheet in self.sheets}) != len(self.sheets):
            raise ValueError("An evaluator has two sheets on one subject.")
        if not {len(sheet.scores) for sheet in self.sheets} <= {0, len(self.criteria)}:
            raise ValueError("A sheet's scores do not match the criteria.")
        for sheet in self.sheets:
            if sheet.total is not None:
                _spell(sheet.total)


@dataclass(frozen=True)
class Figure:
    """The figures of one subject, with four decimal places. None is withheld: it has too few valid sheets."""

    subject: str
    sheets: int
    official: Decimal | None
    mean: Decimal | None
    trimmed: Decimal | None
    median: Decimal | None
    deviation: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class RoundOutput:
    """A round's figures in order of rank. `figure` names the one that is official in the whole round."""

    method: str
    figure: FigureName
    figures: tuple[Figure, ...]


def weighted_total(scores: Floats, maxima: Floats, weights: Floats) -> Floats:
    """Σ weight × score ÷ maximum over the criteria (last axis), in points of Σ weight.

    NaN marks a criterion that does not apply: the others are scaled up to the full weight. Where none applies
    the total is NaN.
    """
    applies = ~np.isnan(scores)
    earned = np.where(applies, scores * weights / maxima, 0.0).sum(axis=-1)
    return _over(earned * weights.sum(), np.where(applies, weights, 0.0).sum(axis=-1))


def mean(totals: Floats) -> Floats:
    """The mean of the valid totals (n ≥ 1)."""
    return _over(np.nansum(np.sort(totals), axis=-1), valid(totals))


def trimmed_mean(totals: Floats) -> Floats:
    """The mean after dropping one highest and one lowest of the valid totals (n ≥ 5)."""
    count, ordered = valid(totals), np.sort(totals)
    place = np.arange(ordered.shape[-1])
    kept = (place > 0) & (place < count[..., np.newaxis] - 1)
    return _over(np.where(kept, ordered, 0.0).sum(axis=-1), np.where(count >= FEWEST_TO_TRIM, count - 2, 0))


def median(totals: Floats) -> Floats:
    """The middle one of the valid totals, or the mean of the two in the middle (n ≥ 1)."""
    count, ordered = valid(totals), np.sort(totals)
    middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=-1)
    middle = np.minimum(middle, ordered.shape[-1] - 1)
    return np.asarray(np.take_along_axis(ordered, middle, axis=-1).mean(axis=-1))


def standard_deviation(totals: Floats) -> Floats:
    """The sample standard deviation of the valid totals: n − 1 in the denominator (n ≥ 2)."""
    squares = np.nansum((np.sort(totals) - mean(totals)[..., np.newaxis]) ** 2, axis=-1)
    return np.asarray(np.sqrt(_over(squares, valid(totals) - 1)))


def valid(totals: Floats) -> NDArray[np.int64]:
    """How many totals are not NaN."""
    return np.asarray((~np.isnan(totals)).sum(axis=-1), dtype=np.int64)


def rank(figures: Sequence[Any], tie_keys: Sequence[tuple[Any, ...]]) -> list[int]:
    """The place of each figure, highest first; ties are broken by `tie_keys`, higher first, left to right.

    Those tied in every key share a place, and as many places after it stay empty: 1, 2, 2, 4.
    """
    keys = list(zip(figures, tie_keys, strict=True))
    places: dict[Any, int] = {}
    for place, key in enumerate(sorted(keys, reverse=True), start=1):
        places.setdefault(key, place)
    return [places[key] for key in keys]


def official_figure(wanted: FigureName, counts: Iterable[int]) -> FigureName:
    """One figure for the whole round: trimmed only if every subject has at least five valid sheets."""
    return "trimmed" if wanted == "trimmed" and min(counts, default=0) >= FEWEST_TO_TRIM else "mean"


def sheet_total(scores: Sequence[Decimal | None], weights: Sequence[Decimal]) -> Decimal:
    """A sheet's total to the cent, half to even, from points of 0 … weight; None is "not applicable".

    Exact, as a person with a pencil has it. Raises ValueError when nothing applies.
    """
    applying = [(score, weight) for score, weight in zip(scores, weights, strict=True) if score is not None]
    if not applying:
        raise ValueError("No criterion applies.")
    earned = sum((score for score, _weight in applying), Decimal(0))
    available = sum((weight for _score, weight in applying), Decimal(0))
    return (earned * sum(weights, Decimal(0)) / available).quantize(CENT, rounding=ROUND_HALF_EVEN)


def roll_up(given: RoundInput) -> RoundOutput:
    """All figures and ranks of a round. A subject without a valid sheet has neither, and comes last."""
    if not given.subjects:
        return RoundOutput(METHOD_VERSION, official_figure(given.official, ()), ())
    subjects = sorted(given.subjects)
    totals, scores = _arrays(given, subjects)
    counts = valid(totals).tolist()
    figure = official_figure(given.official, counts)
    means, trimmed, medians, deviations = (
        to_places(statistic(totals)) for statistic in (mean, trimmed_mean, median, standard_deviation)
    )
    official = trimmed if figure == "trimmed" else means
    # A criterion nobody scored breaks no tie: below every score it is the same for all who have none.
    tie_keys = np.nan_to_num(mean(np.moveaxis(scores, 1, -1)), nan=-1.0)
    keys = [tuple(row) for row in to_ten_thousandths(tie_keys).tolist()]
    ranked = [place for place, score in enumerate(official) if score is not None]
    ranks = dict(zip(ranked, rank([official[p] for p in ranked], [keys[p] for p in ranked]), strict=True))
    figures = [
        Figure(
            subject=subject,
            sheets=counts[place],
            official=official[place],
            mean=means[place],
            trimmed=trimmed[place],
            median=medians[place],
            deviation=deviations[place],
            rank=ranks.get(place),
        )
        for place, subject in enumerate(subjects)
    ]
    figures.sort(key=lambda figure: (figure.rank or len(subjects) + 1, figure.subject))
    return RoundOutput(method=METHOD_VERSION, figure=figure, figures=tuple(figures))


def to_ten_thousandths(values: Floats) -> NDArray[np.int64]:
    """Values × 10⁴, rounded half to even, exactly.

    A mean of n totals with four places is a multiple of 1/n here: it lies on a half or at least 1/(2n) away
    from one. Rounding to five places first removes what float64 adds (below 10⁻⁶), and moves nothing across a
    half for n < 50,000.
    """
    whole: NDArray[np.int64] = np.rint(np.round(values * 10**PLACES, 5)).astype(np.int64)
    return whole


def to_places(values: Floats) -> list[Decimal | None]:
    """Values as Decimals with four places; NaN becomes None."""
    whole = to_ten_thousandths(np.nan_to_num(values, nan=0.0)).tolist()
    absent = np.isnan(values).tolist()
    return [None if gone else Decimal(n).scaleb(-PLACES) for n, gone in zip(whole, absent, strict=True)]


def canonical_bytes(round_: RoundInput | RoundOutput) -> bytes:
    """The one spelling of a round's input or output: JSON in UTF-8, numbers as texts with four places.

    Subjects and sheets of an input are sorted, so that equal rounds have equal bytes in any order.
    """
    body = dict(vars(round_))
    if isinstance(round_, RoundInput):
        ordered = sorted(round_.sheets, key=lambda sheet: (sheet.subject, sheet.evaluator))
        body |= {"subjects": sorted(round_.subjects), "sheets": [vars(sheet) for sheet in ordered]}
    else:
        body["figures"] = [vars(figure) for figure in round_.figures]
    return json.dumps(
        body, default=_spell, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _spell(value: Decimal) -> str:
    """A Decimal with four places. Raises ValueError for one with more: two inputs must not look the same."""
    spelled = value.quantize(Decimal(1).scaleb(-PLACES))
    if spelled != value:
        raise ValueError(f"{value} has more than {PLACES} decimal places.")
    return f"{spelled:f}"


def _arrays(given: RoundInput, subjects: Sequence[str]) -> tuple[Floats, Floats]:
    """Totals (subject × sheet) and scores (subject × sheet × criterion), NaN where there is none."""
    row = {subject: place for place, subject in enumerate(subjects)}
    filled = [0] * len(subjects)
    at = []
    for sheet in given.sheets:
        place = row[sheet.subject]
        at.append((place, filled[place]))
        filled[place] += 1
    shape = (len(subjects), max(1, *filled))
    totals = np.full(shape, np.nan)
    scores = np.full((*shape, len(given.criteria)), np.nan)
    for sheet, cell in zip(given.sheets, at, strict=True):
        if sheet.total is not None:
            totals[cell] = float(sheet.total)
            if sheet.scores:
                scores[cell] = [np.nan if score is None else float(score) for score in sheet.scores]
    return totals, scores


def _over(numerator: Floats, denominator: NDArray[Any]) -> Floats:
    """The quotient; NaN where the denominator is not positive."""
    positive = np.asarray(denominator) > 0
    return np.asarray(np.where(positive, numerator, np.nan) / np.where(positive, denominator, 1))
