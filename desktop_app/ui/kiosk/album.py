"""The photos of one folder that the kiosk offers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Album:
    """The paths of the photos in `folder`; `removable` means a USB drive or a memory card."""

    folder: str
    removable: bool
    photos: tuple[str, ...] = ()
