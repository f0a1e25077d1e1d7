"""Photos that are asked about again: which are worth it, and what is kept of the first answer."""

from desktop_app.engine.outcomes import Classification, Failure, Outcome

_LOST = frozenset({"not-found", "not-readable"})
_RETRIABLE = _LOST | {"model", "too-large"}


def can_retry(failure: Failure, changed: bool) -> bool:
    """Tell whether the photo may be read at a second try; `changed` says that its file has."""
    return changed or failure.code in _RETRIABLE


def after_second_look(kept: Outcome | None, found: Outcome) -> Outcome:
    """Return what holds: a photo whose file is lost keeps the answer that it had."""
    is_lost = isinstance(found, Failure) and found.code in _LOST
    return kept if is_lost and isinstance(kept, Classification) else found
