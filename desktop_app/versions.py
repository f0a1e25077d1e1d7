"""Which versions of everything are at work."""

import platform

from desktop_app import __version__, paths
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import find_card


def versions(model: str | None = None) -> str:
    """Say the versions of program, model, torch, Qt and Python, one a line; no paths."""
    from importlib.metadata import version  # 12 ms that the window need not wait for

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
