"""Messages of the window: errors with advice, and other sentences."""

from math import ceil

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.errors import ShiwuError, model_advice, sentence
from desktop_app.engine.labels import percent
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Failure
from desktop_app.ui.card_texts import card_text
from desktop_app.ui.mime_content import Kind


def why_unreadable(failure: Failure) -> tuple[str, str]:
    """Return one sentence with the reason, and one with advice."""
    return failure.explain(_is_chinese())


def why_refused(kind: Kind) -> str:
    """Return why dropped or pasted content cannot be opened, and what to do."""
    translate = QCoreApplication.translate
    match kind:
        case Kind.WEB_ADDRESS:
            return translate(
                "messages", "Web links can't be opened. Save the picture and drop the file."
            )
        case Kind.ELSEWHERE:
            return translate("messages", "This is not on this computer. Copy it to a folder first.")
        case Kind.PROMISE:
            return translate(
                "messages", "The other program sent no file. Save the photo and drop the file."
            )
        case Kind.MOVE_ONLY:
            return translate(
                "messages", "The other program would move the file. Copy and paste it instead."
            )
        case Kind.NOT_FOUND:
            return translate("messages", "File not found")
        case Kind.LOST_FILES:
            return translate(
                "messages", "The files did not arrive. Try again, or choose them from the menu."
            )
        case Kind.LOST_PICTURE:
            return translate("messages", "The picture did not arrive. Save it and drop the file.")
        case _:
            return translate("messages", "No photos found")


def left_out(count: int) -> str:
    """Return that some of the dropped or pasted content is not a file of this computer."""
    text = QCoreApplication.translate("messages", "Skipped, not on this computer: {count}")
    return text.format(count=f"{count:,}")


def photo_count(count: int) -> str:
    """Return "1 photo" or "2 photos"."""
    one = QCoreApplication.translate("list", "1 photo")
    many = QCoreApplication.translate("list", "{count} photos")
    return one if count == 1 else many.format(count=f"{count:,}")


def model_unusable(error: ShiwuError) -> tuple[str, str]:
    """Return what is wrong with the model, and what to do."""
    chinese = _is_chinese()
    return sentence(error.problem, error.details, chinese), model_advice(error.problem, chinese)


def model_refused(error: ShiwuError) -> str:
    """Return that the requested model cannot be used, and why."""
    text = QCoreApplication.translate("messages", "This model can't be used: {detail}")
    return text.format(detail=sentence(error.problem, error.details, _is_chinese()))


def settings_damaged() -> str:
    """Return that the settings could not be read."""
    return QCoreApplication.translate("messages", "The settings were damaged and have been reset")


def ended_badly() -> str:
    """Return that the last session has crashed."""
    return QCoreApplication.translate(
        "messages", "Shiwu closed unexpectedly last time. The log is in About."
    )


def model_title(card: ModelCard, chinese: bool) -> str:
    """Return the model's title with its number of classes."""
    return QCoreApplication.translate("messages", "{title}, {count} things").format(
        title=card.title_zh if chinese else card.title, count=f"{len(card.classes):,}"
    )


def accuracy_sentences(card: ModelCard) -> list[str]:
    """Return one sentence per set of photos on the accuracy of the precision that ships."""
    measured = [entry for entry in card.accuracy if entry.precision == card.precision]
    if not measured:
        return [QCoreApplication.translate("messages", "Its accuracy was not measured.")]
    sentence = QCoreApplication.translate(
        "messages",
        "{photos} photos ({set}): the first name is right for {top1}, one of three for {top3}.",
    )
    return [
        sentence.format(
            photos=f"{entry.photos:,}",
            set=card_text(entry.set),
            top1=percent(entry.top1),
            top3=percent(entry.top3),
        )
        for entry in measured
    ]


def unbroken(text: str) -> str:
    """Prevent a line break inside each percentage."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def percent_in_words(label: str, probability: float) -> str:
    """Return a label and its probability of 0..1 for a screen reader."""
    whole = round(probability * 100)
    if whole < 1:
        text = QCoreApplication.translate("messages", "{label}, less than 1 percent")
    elif whole > 99:
        text = QCoreApplication.translate("messages", "{label}, more than 99 percent")
    else:
        text = QCoreApplication.translate("messages", "{label}, {number} percent")
    return text.format(label=label, number=whole)


def duration(seconds: float) -> str:
    """Return a rounded duration as text."""
    if seconds < 1:
        return QCoreApplication.translate("messages", "less than a second")
    if seconds < 60:
        return QCoreApplication.translate("messages", "{count} s").format(
            count=max(1, ceil(seconds))
        )
    minutes = round(seconds / 60)
    if minutes < 60:
        return QCoreApplication.translate("messages", "{count} min").format(count=minutes)
    return QCoreApplication.translate("messages", "{hours} h {minutes} min").format(
        hours=minutes // 60, minutes=minutes % 60
    )


def _is_chinese() -> bool:
    """Tell whether the window is in Chinese; `messages.json` is not one of Qt's catalogues."""
    return QCoreApplication.translate("messages", "English") == "中文"
