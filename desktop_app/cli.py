"""The command line: decides between window and terminal before Qt or torch is imported."""

import argparse
import builtins
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app import paths

COMMANDS = ("bench", "classify", "kiosk-pin", "self-test")
LANGUAGES = ("en", "zh")

EXIT_NO_SCREEN = 1
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    signal.signal(signal.SIGTERM, _leave_at_once)
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def has_display() -> bool:
    """Tell whether Qt can show a window; off Linux it always can."""
    return sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )


def import_qt() -> None:
    """Import Qt's bindings, and give Python its own `import` back.

    They put another in its place, for a feature that is not used here; it reads the source of each
    module that is imported from then on. With torch that costs 0.15 s and 40 MB.
    """
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _run(arguments: Sequence[str]) -> int:
    command = _command(arguments)
    if command == "classify":
        from desktop_app.terminal import classify

        return classify(_classify_parser().parse_intermixed_args(arguments))
    if command == "self-test":
        options = _self_test_parser().parse_intermixed_args(arguments)
        from desktop_app.self_test import self_test
        from desktop_app.streams import printing

        return printing(lambda: self_test(options.model, options.lang), options.lang)
    if command == "bench":
        options = _bench_parser().parse_intermixed_args(arguments)
        from desktop_app.bench import bench_threads
        from desktop_app.streams import printing

        return printing(lambda: bench_threads(options.model, options.lang), options.lang)
    if command == "kiosk-pin":
        options = _pin_parser().parse_intermixed_args(arguments)
        from desktop_app.kiosk_pin import kiosk_pin

        return kiosk_pin(options.config, options.lang)
    options = _window_options(arguments)
    if options.version:
        from desktop_app.streams import printing

        return printing(lambda: _say_versions(options.model), options.lang)
    if options.reset:
        return _reset(options.lang)
    if not has_display():
        return _without_display(options)
    # Qt's bindings run Python while they are imported, and abort where that raises something.
    signal.signal(signal.SIGINT, _leave_at_once)
    import_qt()
    if options.kiosk:
        from desktop_app.kiosk import run_kiosk

        return run_kiosk(options.config, options.model, options.lang)
    from desktop_app.app import run

    return run(options.paths, options.model, options.lang)


def _leave_at_once(received: int, frame: object) -> None:
    """Until a command knows better: nothing is begun that would have to be ended."""
    os._exit(128 + received)


def _command(arguments: Sequence[str]) -> str | None:
    """Find the command: the first argument that is no option, where it is one of ours."""
    words = iter(arguments)
    for word in words:
        if word in ("--config", "--lang", "--model"):
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _window_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _window_parser()
    options = parser.parse_intermixed_args(arguments)
    if options.config is not None and not options.kiosk:
        parser.error("--config goes with --kiosk or kiosk-pin")
    if options.kiosk and options.paths:
        parser.error("--kiosk takes no photos; its configuration names their folder")
    return options


def _language_option() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--lang", choices=LANGUAGES, help="language of window and messages")
    return parser


def _common_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, parents=[_language_option()])
    parser.add_argument("--model", metavar="NAME", help="use this model of weights/")
    return parser


def _config_option() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the kiosk's configuration (default: /etc/shiwu/kiosk.toml)",
    )
    return parser


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwu",
        parents=[_common_options(), _config_option()],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="识物 Shiwu says what is in a photo, on this computer alone.",
        epilog="commands:\n"
        "  classify PATH…   classify photos without a window (classify --help says more)\n"
        "  kiosk-pin        set the PIN with which the keeper leaves the kiosk\n"
        "  self-test        check that this installation works\n"
        "  bench threads    how many CPU threads are quickest here\n\n"
        "A path that is named like a command is given as ./classify.",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="photos or folders to open")
    parser.add_argument(
        "--kiosk", action="store_true", help="fill the screen, for visitors of an exhibition"
    )
    parser.add_argument("--reset", action="store_true", help="forget all settings and exit")
    parser.add_argument("--version", action="store_true", help="say all versions and exit")
    return parser


def _classify_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwu classify",
        parents=[_common_options()],
        description="Classify photos without a window.",
        epilog="Exit codes: 0 every photo was classified, 1 some were not, 2 wrong usage, "
        "3 no model can be used.",
    )
    parser.add_argument("command", choices=["classify"], help=argparse.SUPPRESS)
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="photo, folder of photos, or - for paths from standard input, one a line",
    )
    parser.add_argument(
        "-r", "--recursive", action="store_true", help="also the folders below a folder"
    )
    parser.add_argument(
        "--top", type=_positive, default=3, metavar="N", help="labels a photo (default: 3)"
    )
    parser.add_argument("--format", choices=("text", "jsonl", "csv"), default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--threads", type=_positive, metavar="N", help="CPU threads to use")
    return parser


def _self_test_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwu self-test",
        parents=[_common_options()],
        description="Check that this installation works.",
    )
    parser.add_argument("command", choices=["self-test"], help=argparse.SUPPRESS)
    return parser


def _pin_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwu kiosk-pin",
        parents=[_language_option(), _config_option()],
        description="Set the PIN with which the keeper leaves the kiosk.",
        epilog="It is asked for twice; without a terminal, two lines of standard input are taken. "
        "Exit codes: 0 it is set, 1 it could not be kept, 2 wrong usage or no such PIN.",
    )
    parser.add_argument("command", choices=["kiosk-pin"], help=argparse.SUPPRESS)
    return parser


def _bench_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwu bench", parents=[_common_options()], description="Time this machine."
    )
    parser.add_argument("command", choices=["bench"], help=argparse.SUPPRESS)
    parser.add_argument("what", choices=["threads"], help="milliseconds a photo, by CPU threads")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _say_versions(model: str | None) -> int:
    from desktop_app.versions import versions

    print(versions(model))
    return 0


def _reset(language: str | None) -> int:
    from desktop_app.settings import forget_settings, settings_path
    from desktop_app.streams import tell
    from desktop_app.words import say

    try:
        forget_settings(settings_path())
    except OSError as error:
        sentence = "The settings cannot be forgotten: {reason}."
        tell(say(sentence, language, reason=error.strerror))
        return 1
    tell(say("The settings are forgotten.", language))
    return 0


def _without_display(options: argparse.Namespace) -> int:
    from desktop_app.streams import tell
    from desktop_app.terminal import classify
    from desktop_app.words import say

    if options.kiosk:
        tell(say("The kiosk needs a screen, and none was found.", options.lang))
        return EXIT_NO_SCREEN
    sentence = (
        "No display was found, so the answer comes here. To see the window, run this on a desktop, "
        "or with DISPLAY naming an X server."
    )
    tell(say(sentence, options.lang))
    photos = options.paths or [str(paths.resource("samples/orange.jpg"))]
    parsed = _classify_parser().parse_intermixed_args(["classify", "--", *photos])
    parsed.model, parsed.lang = options.model, options.lang
    return classify(parsed)
