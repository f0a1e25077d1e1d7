"""The engine's errors in the user's language, each with what to do next."""

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.results import Failure


def why_unreadable(failure: Failure) -> tuple[str, str]:
    """Return one sentence that says why, and one that says what to do."""
    translate = QCoreApplication.translate
    match failure.code:
        case "not-found":
            return (
                translate("messages", "The file is no longer there."),
                translate("messages", "Was it moved or renamed? Open it from its new place."),
            )
        case "not-readable":
            return (
                translate("messages", "This computer does not let the program read the file."),
                translate("messages", "Check that the disk is there and the file is yours."),
            )
        case "not-an-image":
            return (
                translate("messages", "The file is not an image, whatever its name says."),
                translate("messages", "Photos are JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF."),
            )
        case "damaged":
            return (
                translate("messages", "The file is damaged; too little of the photo is left."),
                translate("messages", "Copy it again from the camera or the phone, if you can."),
            )
        case "too-large":
            return (
                translate("messages", "The photo is too large for the memory it may use."),
                translate("messages", "Save a smaller copy and open that."),
            )
        case "unsupported":
            return (
                translate("messages", "This kind of file is not supported."),
                translate("messages", "Save it as JPEG or PNG and open that."),
            )
        case _:
            return (
                translate("messages", "Something unexpected went wrong with this photo."),
                translate("messages", "The next photo will work. Please try this one again."),
            )


def model_unusable(error: ModelError) -> tuple[str, str]:
    """Return what is wrong with the model, and what to do."""
    return (
        QCoreApplication.translate(
            "messages", "It is missing, damaged or was altered: {detail}"
        ).format(detail=error),
        QCoreApplication.translate(
            "messages",
            "Install the program again, or put the right files into its folder “weights”.",
        ),
    )


def settings_damaged() -> str:
    """Say that the settings could not be read."""
    return QCoreApplication.translate("messages", "The settings were damaged; they begin anew")


def model_title(card: ModelCard, chinese: bool) -> str:
    """Say which model this is and how much it knows."""
    return QCoreApplication.translate("messages", "{title}, {count} things").format(
        title=card.title_zh if chinese else card.title, count=len(card.classes)
    )
