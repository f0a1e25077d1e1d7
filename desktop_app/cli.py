"""The command line: decides between window and terminal before Qt or torch is imported."""

import argparse
import builtins
import gc
import signal
import sys
from collections.abc import Sequence

from desktop_app import paths
from desktop_app.commands.arguments import read_arguments
from desktop_app.console.messages import model_unusable, terminal_language, translate
from desktop_app.console.output import printing, set_encodings, tell
from desktop_app.engine.errors import ModelError
from desktop_app.engine.memory import is_out_of_memory
from desktop_app.engine.torch_subset import leave_out_of_torch
from desktop_app.logs import log_to, state_folder
from desktop_app.process.display import has_display, remove_dead_displays
from desktop_app.process.environment import remove_harmful_variables, restore_library_path
from desktop_app.process.signals import exit_immediately, on_termination
from desktop_app.process.utf8_mode import restart_in_utf8_mode

ENGINE_COMMANDS = ("bench", "classify", "self-test", "sort")

EXIT_NO_SCREEN = 1
EXIT_NO_MEMORY = 1
EXIT_NO_MODEL = 3
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    if arguments is None:
        restart_in_utf8_mode()
        leave_out_of_torch()
        # Imports create objects that stay. Looking for garbage among them takes a tenth of the
        # start; `load_classifier` enables it again.
        gc.disable()
    signal.signal(signal.SIGTERM, exit_immediately)
    remove_harmful_variables()
    restore_library_path()
    set_encodings()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except SystemExit as leaving:
        if leaving.code:
            raise
        return printing(lambda: 0, terminal_language(None))  # standard output may be closed


def import_qt() -> None:
    """Import PySide6, and restore Python's own `__import__`.

    PySide6 replaces it for a feature that is not used here; the replacement reads the source of
    each module imported afterwards. For torch that costs 0.15 s and 40 MB.
    """
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _run(arguments: Sequence[str]) -> int:
    command, options = read_arguments(arguments)
    language = terminal_language(options.lang)
    try:
        return _run_command(command, options, language)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        tell(translate("There is too little memory.", language))
        return EXIT_NO_MEMORY


def _run_command(command: str | None, options: argparse.Namespace, language: str) -> int:
    if command in ENGINE_COMMANDS:
        on_termination(exit_immediately)
        if _says_that_no_engine_runs(language):
            return EXIT_NO_MODEL
    if command == "classify":
        from desktop_app.commands.classify import classify

        return classify(options)
    if command == "sort":
        from desktop_app.commands.sort import sort

        return sort(options)
    if command == "self-test":
        from desktop_app.commands.self_test import self_test

        return printing(lambda: self_test(options.model, language), language)
    if command == "bench":
        from desktop_app.commands.bench import bench_threads

        return printing(lambda: bench_threads(options.model, language), language)
    if command == "kiosk-pin":
        from desktop_app.commands.kiosk_pin import kiosk_pin

        return kiosk_pin(options.config, language)
    if options.version:
        return printing(lambda: _say_versions(options.model), language)
    if options.reset:
        return _reset(language)
    dead = remove_dead_displays()
    if not has_display():
        return _without_display(options, dead, language)
    on_termination(exit_immediately)

    def without_display() -> int:
        return _without_display(options, dead, language)

    try:
        import_qt()
        if options.kiosk:
            from desktop_app.kiosk.app import run_kiosk
        else:
            from desktop_app.app import run
    except (ImportError, MemoryError) as error:
        sentence = "Qt, which draws the window, cannot be loaded: {reason}"
        tell(translate(sentence, language, reason=error))
        return without_display()
    if options.kiosk:
        return run_kiosk(options.config, options.model, options.lang, without_display)
    return run(options.paths, options.model, options.lang, without_display)


def _says_that_no_engine_runs(language: str) -> bool:
    """Report why photos cannot be classified in this process; returns whether there is a reason."""
    from desktop_app.engine.loading import import_engine

    log_to(state_folder())
    try:
        import_engine()
    except ModelError as error:
        tell(model_unusable(error, language))
        return True
    return False


def _say_versions(model: str | None) -> int:
    from desktop_app.versions import versions

    print(versions(model))
    return 0


def _reset(language: str) -> int:
    from desktop_app.services.saved_list import delete_saved_list, saved_list_path
    from desktop_app.settings import delete_settings, settings_path

    try:
        delete_settings(settings_path())
        delete_saved_list(saved_list_path())
    except OSError as error:
        sentence = "The settings cannot be deleted: {reason}."
        tell(translate(sentence, language, reason=error.strerror))
        return 1
    tell(translate("The settings are deleted.", language))
    return 0


def _without_display(options: argparse.Namespace, dead: Sequence[str], language: str) -> int:
    for display in dead:
        tell(translate("{display} does not answer.", language, display=display))
    if options.kiosk:
        tell(translate("The kiosk needs a screen, and none was found.", language))
        return EXIT_NO_SCREEN
    sentence = (
        "No display was found, so the answer is printed here. To see the window, run this "
        "on a desktop, or set DISPLAY to an X server."
    )
    tell(translate(sentence, language))
    if _says_that_no_engine_runs(language):
        return EXIT_NO_MODEL
    from desktop_app.commands.classify import classify

    photos = options.paths or [str(paths.resource("samples/orange.jpg"))]
    _, classified = read_arguments(["classify", "--", *photos])
    classified.model, classified.lang = options.model, options.lang
    return classify(classified)
