from evaluation.schemes.models import Scheme
from procurement.calls.models import Call


def scheme_of(call: Call) -> Scheme | None:
    """The scheme a call is scored by, with its criteria in order."""
    return Scheme.objects.filter(call_scheme__call=call).prefetch_related("criteria").first()
