"""What the engine and the model's card say in English, in the user's language."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop_app.ui.format_names import KINDS

# As they say it, with {names} for what differs; whatever else they say stays English.
_SENTENCES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("engine", "Tiny ImageNet, held back"),
    QT_TRANSLATE_NOOP("engine", "Full-size photos"),
    QT_TRANSLATE_NOOP("engine", "ImageNet validation, squares of 227 px"),
    QT_TRANSLATE_NOOP("engine", "Photos of anything, a few of things it knows"),
    QT_TRANSLATE_NOOP("engine", "Portraits"),
    QT_TRANSLATE_NOOP(
        "engine",
        "Tiny ImageNet: {photos} photos of {side} px in {classes} ImageNet classes, each seen "
        "about {times} times, from scratch, in {minutes} minutes on two processor cores",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "ImageNet-1k, 1.28 million photos in 1,000 classes, by the authors of torchvision "
        "({weights}). They publish, in fp32, top-1 {top1} % and top-5 {top5} % on the 50,000 "
        "validation photos. Nothing was measured here.",
    ),
    QT_TRANSLATE_NOOP("engine", "ImageNet-1k, 1.28 million photos in 1,000 classes, by Google"),
    QT_TRANSLATE_NOOP(
        "engine", "Unknown: not the checkpoint that torchvision publishes. Nothing was measured."
    ),
    QT_TRANSLATE_NOOP("engine", "There is no model card {card} in {folder}/."),
    QT_TRANSLATE_NOOP("engine", "There is no model in {folder}/; install the program again."),
    QT_TRANSLATE_NOOP("engine", "The model file {file} is missing."),
    QT_TRANSLATE_NOOP("engine", "The model file {file} cannot be read: {reason}."),
    QT_TRANSLATE_NOOP("engine", "The model file {file} is not the one its card describes."),
    QT_TRANSLATE_NOOP("engine", "The model card {card} cannot be read: {reason}"),
    QT_TRANSLATE_NOOP("engine", "The model card {card} is not valid: {reason}"),
    QT_TRANSLATE_NOOP("engine", "{file} knows {classes} classes, its card names {named}."),
    QT_TRANSLATE_NOOP("engine", "There is no model “{name}”. Installed: {names}."),
    QT_TRANSLATE_NOOP("engine", "A library of the program cannot be loaded: {reason}."),
    QT_TRANSLATE_NOOP("engine", "There is too little memory for the model."),
    QT_TRANSLATE_NOOP("engine", "Something unexpected went wrong."),
    QT_TRANSLATE_NOOP("engine", "{file} is not a model that this program can run."),
)


def engine_words(said: str) -> str:
    """Return in the user's language what is known here, and the rest as it is."""
    return _translated("engine", _SENTENCES, said)


def kind_words(kind: str) -> str:
    """Return a kind of file that is not read in the user's language."""
    return _translated("kinds", KINDS, kind)


def _translated(context: str, sentences: Iterable[object], said: str) -> str:
    for sentence in map(str, sentences):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence))
        if found := re.fullmatch(pattern, said):
            return QCoreApplication.translate(context, sentence).format(**found.groupdict())
    return said
