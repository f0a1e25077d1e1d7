"""The versions of the program and of what it uses."""

import platform

from desktop_app import __version__, paths
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import find_card


def versions(model: str | None = None) -> str:
    """Return the versions of program, model, torch, Qt and Python, one per line, without paths."""
    from importlib.metadata import version  # imported only when needed: it takes 12 ms

    try:
        card = find_card(paths.WEIGHTS, model)
        model_line = f"model {card.name} of {card.created}, {card.precision}, {card.sha256[:12]}"
    except ModelError as error:
        model_line = f"model: {error}"
    return "\n".join(
        [
            f"Shiwu {__version__}",
            model_line,
            f"torch {version('torch')}",
            f"Qt {version('PySide6-Essentials')}",
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        ]
    )
