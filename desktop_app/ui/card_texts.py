"""The English texts of the model cards, for translation."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_CARD_TEXTS = (
    QT_TRANSLATE_NOOP("cards", "Tiny ImageNet, held back"),
    QT_TRANSLATE_NOOP("cards", "Full-size photos"),
    QT_TRANSLATE_NOOP("cards", "ImageNet validation, squares of 227 px"),
    QT_TRANSLATE_NOOP("cards", "Photos of anything, a few of things it knows"),
    QT_TRANSLATE_NOOP("cards", "Portraits"),
    QT_TRANSLATE_NOOP(
        "cards",
        "Tiny ImageNet: 94,900 photos of 64 px in 200 ImageNet classes, each seen about "
        "16 times, from scratch, in 122 minutes on two processor cores",
    ),
    QT_TRANSLATE_NOOP(
        "cards",
        "ImageNet-1k, 1.28 million photos in 1,000 classes, by the authors of torchvision "
        "(ResNet18_Weights.IMAGENET1K_V1). They publish, in fp32, top-1 69.758 % and "
        "top-5 89.078 % on the 50,000 validation photos. Nothing was measured here.",
    ),
    QT_TRANSLATE_NOOP("cards", "ImageNet-1k, 1.28 million photos in 1,000 classes, by Google"),
    QT_TRANSLATE_NOOP(
        "cards", "Unknown: not the checkpoint that torchvision publishes. Nothing was measured."
    ),
)


def card_text(text: str) -> str:
    """Return a text of a model card in the user's language, in English where it is not known."""
    return QCoreApplication.translate("cards", text)
