"""Imports numpy, Pillow and torch, which may be broken or need more memory than there is."""

import gc
import logging
from typing import TYPE_CHECKING

from desktop_app.engine.errors import ModelError
from desktop_app.engine.memory import can_grow_by, is_out_of_memory
from desktop_app.engine.model_card import ModelCard

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)

TORCH_BYTES = 600 * 1024 * 1024
"""Address space of torch 2.13 and a model of 12 MB on top of numpy; 550 MB were measured.

With less, some libraries of torch abort the process instead of raising an error.
"""
NUMPY_BYTES = 128 * 1024 * 1024
"""The same for numpy and Pillow; 120 MB were measured."""
_MAX_REASON_LENGTH = 200


def import_engine() -> None:
    """Import and configure the libraries that read photos.

    Raises `ModelError` if that fails or if there is not enough memory for torch afterwards.
    """
    try:
        _need(NUMPY_BYTES + TORCH_BYTES)
        from desktop_app.engine.images import configure_image_libraries

        configure_image_libraries()
    except Exception as error:
        gc.enable()
        raise _model_error(error) from error


def load_classifier(card: ModelCard, threads: int | None = None) -> "Classifier":
    """Import torch, configure the image libraries and load a model; see `classifier`.

    The garbage collector, which is disabled when the program starts, is enabled afterwards. Raises
    `ModelError` also if torch cannot be imported or does not fit into memory.
    """
    try:
        _need(TORCH_BYTES)
        from desktop_app.engine import classifier
        from desktop_app.engine.images import configure_image_libraries

        configure_image_libraries()
        return classifier.load_classifier(card, threads)
    except Exception as error:  # a broken installation of torch raises anything
        raise _model_error(error) from error
    finally:
        gc.enable()


def _need(size: int) -> None:
    if not can_grow_by(size):
        raise MemoryError


def _model_error(error: Exception) -> ModelError:
    if isinstance(error, ModelError):
        return error
    if is_out_of_memory(error):
        return ModelError("model-memory")
    logger.error("a library cannot be loaded", exc_info=error)
    reason = " ".join(str(error).split())[:_MAX_REASON_LENGTH].rstrip(".") or type(error).__name__
    return ModelError("library-unloadable", reason=reason)
