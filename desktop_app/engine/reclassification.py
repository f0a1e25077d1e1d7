"""Classifying photos again: which ones, and which outcome counts."""

from desktop_app.engine.outcomes import Classification, Failure, Outcome

_LOST = frozenset({"not-found", "not-readable"})
_RETRIABLE = _LOST | {"model", "too-large"}


def can_retry(failure: Failure, changed: bool) -> bool:
    """Tell whether reading the photo again may succeed; `changed` if its file was changed."""
    return changed or failure.code in _RETRIABLE


def after_reclassification(old: Outcome | None, new: Outcome) -> Outcome:
    """Return the outcome that counts: a photo whose file is lost keeps its old classification."""
    is_lost = isinstance(new, Failure) and new.code in _LOST
    return old if is_lost and isinstance(old, Classification) else new
