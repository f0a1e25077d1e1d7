"""Libraries that cannot be loaded, too little memory for them, and variables that hinder them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app import app, cli, paths
from desktop_app.commands import arguments
from desktop_app.engine import loading
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.kiosk import app as kiosk_app
from desktop_app.kiosk.config import KioskConfig
from desktop_app.process import environment
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.notice import OutOfOrder
from desktop_app.ui.kiosk.visit import Visit
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from tests.faults import program
from tests.faults.program import PROGRAM, run

SAMPLE = paths.resource("samples/orange.jpg")
NO_LIBRARY = "libgomp.so.1: cannot open shared object file: No such file or directory"
TOO_LITTLE = "There is too little memory for the model."
# What `import torch` or loading raised somewhere, and a part of what is said of it.
RAISED = {
    f"ImportError('{NO_LIBRARY}')": NO_LIBRARY,
    "ModuleNotFoundError('No module named \"torch._C\"')": "No module named",
    "OSError(5, 'Input/output error')": "Input/output error",
    "OSError(12, 'Cannot allocate memory')": TOO_LITTLE,
    "ImportError('libtorch_cpu.so: failed to map segment from shared object')": TOO_LITTLE,
    "MemoryError()": TOO_LITTLE,
    "RuntimeError('DefaultCPUAllocator: can\\'t allocate memory: you tried to get 4 bytes')": (
        TOO_LITTLE
    ),
    "RuntimeError('can\\'t start new thread')": TOO_LITTLE,
    "SystemError()": "SystemError",
    "AttributeError('module torch has no attribute jit')": "no attribute jit",
    "ValueError('two\\nlines')": "two lines",
}
HARMFUL = {
    "PYTORCH_JIT": "0",
    "TORCH_LOGS": "nonsense",
    "TORCH_DISTRIBUTED_DEBUG": "nonsense",
    "TORCH_CPP_LOG_LEVEL": "nonsense",
    "TORCHDYNAMO_DISABLE": "nonsense",
    "TQDM_MININTERVAL": "nonsense",
    "DNNL_VERBOSE": "2",
    "ONEDNN_VERBOSE": "all",
    "ONEDNN_JIT_DUMP": "1",
    "MKL_VERBOSE": "1",
    "OMP_STACKSIZE": "900G",
    "QT_FATAL_WARNINGS": "1",
    "QT_FONT_DPI": "100000",
    "QT_QPA_PLATFORM_PLUGIN_PATH": "/nowhere",
}
HARMLESS = {
    "OMP_NUM_THREADS": "many",
    "MKL_NUM_THREADS": "-1",
    "ATEN_CPU_CAPABILITY": "nonsense",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "NPY_DISABLE_CPU_FEATURES": "nonsense",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "MALLOC_ARENA_MAX": "1",
    "QT_SCALE_FACTOR": "1.5",
    "QT_SCREEN_SCALE_FACTORS": "DP-1=1;DP-2=2",
    "QT_STYLE_OVERRIDE": "nonsense",
    "QT_QPA_PLATFORMTHEME": "nonsense",
    "QT_IM_MODULE": "nonsense",
    "QT_LOGGING_RULES": "nonsense",
    "QT_MESSAGE_PATTERN": "%{nonsense",
}


def broken_torch(folder: Path, raised: str) -> dict[str, str]:
    """Put a torch that raises this before the real one; returns the environment."""
    (folder / "torch").mkdir()
    (folder / "torch" / "__init__.py").write_text(f"raise {raised}\n")
    return program.environment(folder, PYTHONPATH=str(folder))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("classify", SAMPLE), 3),
        (("classify", "-r", SAMPLE.parent, "--lang", "zh"), 3),
        (("bench", "threads"), 3),
        (("self-test",), 3),
        ((SAMPLE,), 3),  # without a display
    ],
    ids=["classify one", "classify many", "bench", "self-test", "window"],
)
def test_a_torch_that_cannot_be_imported_is_exit_3_and_one_sentence(
    words: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    done = run(broken_torch(tmp_path, f"ImportError('{NO_LIBRARY}')"), *words)
    assert done.returncode == code, done.stderr
    said = done.stdout if words[0] == "self-test" else done.stderr
    assert b"Traceback" not in done.stderr
    assert NO_LIBRARY.encode() in said.splitlines()[0 if words[0] == "self-test" else -1]


@pytest.mark.parametrize("raised", RAISED)
def test_whatever_torch_raises_is_a_model_that_cannot_be_used(
    raised: str, random_card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> None:
        raise eval(raised)

    monkeypatch.setattr("desktop_app.engine.classifier.load_classifier", load)
    with pytest.raises(ModelError) as found:
        loading.load_classifier(random_card)
    assert RAISED[raised] in str(found.value)
    assert (found.value.problem == "model-memory") == (RAISED[raised] == TOO_LITTLE)
    assert "\n" not in str(found.value)


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
@pytest.mark.parametrize("limit", ["-v 120", "-v 400", "-v 700", "-d 300"])
def test_too_little_memory_for_torch_is_exit_3(limit: str, tmp_path: Path) -> None:
    shell = f'ulimit {limit}000; exec "$@"'
    done = subprocess.run(
        ["bash", "-c", shell, "-", *PROGRAM, "classify", SAMPLE],
        env=program.environment(tmp_path),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert done.stderr.decode().startswith(f"The model cannot be used: {TOO_LITTLE} Close other")


@pytest.mark.parametrize("raised", [MemoryError(), RuntimeError("can't start new thread")])
def test_memory_that_ends_later_is_one_sentence(
    raised: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def classify(options: object) -> int:
        raise raised

    monkeypatch.setattr("desktop_app.commands.classify.classify", classify)
    assert cli.main(["classify", str(SAMPLE), "--lang", "zh"]) == 1
    assert capsys.readouterr().err == "内存不足。\n"


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> str:
    """numpy or Pillow that cannot be imported; returns what is said of it."""

    def need(size: int) -> None:
        raise ImportError(NO_LIBRARY)

    monkeypatch.setattr(loading, "_need", need)
    return NO_LIBRARY


def shown(window: MainWindow) -> str:
    page = window._pages.currentWidget()
    assert page is not None
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("named", [(), ("photo.jpg",), (".",)], ids=["nothing", "photo", "folder"])
@pytest.mark.parametrize("model", ["nosuch", None])
def test_the_window_shows_its_page_for_a_model_that_cannot_be_used(
    named: tuple[str, ...],
    model: str | None,
    qtbot: QtBot,
    random_weights: Path,
    draw: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(draw("photo.jpg").parent)
    if model is None:
        (random_weights / "starter.pt").write_bytes(b"altered")
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    engine = app.start_engine(window, model, named)
    engine.service.model_failed.connect(window.show_model_trouble)
    try:
        with qtbot.waitSignal(engine.service.model_failed, timeout=10_000):
            pass
        qtbot.waitUntil(lambda: not engine.service.busy)
        assert "The model can't be used" in shown(window)
        window.take(MimeContent(Kind.PATHS, ("photo.jpg",)))  # a drop that was under way
        assert not engine.service.busy
        assert "The model can't be used" in shown(window)
    finally:
        assert engine.service.stop()


def test_the_kiosk_is_out_of_order_where_the_engine_cannot_be_imported(
    no_engine: str, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    exhibit = Visit(("", ""), 90, KioskStatus("", "", ()))
    qtbot.addWidget(exhibit)
    exhibit.show()
    assert kiosk_app.start_services(exhibit, KioskConfig(), None) is None
    assert isinstance(exhibit._pages.currentWidget(), OutOfOrder)


def test_an_engine_that_cannot_be_imported_is_exit_3(
    no_engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["classify", str(SAMPLE)]) == 3
    assert no_engine in capsys.readouterr().err


def test_qt_that_cannot_be_imported_is_the_answer_in_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError('{NO_LIBRARY}')\n")
    done = run(program.windowed(tmp_path, PYTHONPATH=str(tmp_path)), "--kiosk")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert f"Qt, which draws the window, cannot be loaded: {NO_LIBRARY}".encode() in done.stderr


def test_variables_that_hinder_the_program_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    for name, value in (HARMFUL | HARMLESS).items():
        monkeypatch.setenv(name, value)
    environment.remove_harmful_variables()
    assert not HARMFUL.keys() & os.environ.keys()
    assert before.items() | HARMLESS.items() >= os.environ.items() >= HARMLESS.items()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("QT_SCALE_FACTOR", value) for value in ("0", "-1", "1000", "nan", "inf", "x", "1e-9")),
        *(("QT_SCREEN_SCALE_FACTORS", value) for value in ("1;0", "DP-1=1;DP-2=99", "x=y")),
        *(("QT_FONT_DPI", value) for value in ("0", "100000", "-96", "96dpi")),
    ],
)
def test_a_scale_at_which_nothing_can_be_drawn_is_forgotten(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    environment.remove_harmful_variables()
    assert name not in os.environ


@pytest.mark.parametrize("words", [("classify", SAMPLE), ("self-test",)], ids=["classify", "test"])
def test_the_program_works_whatever_the_variables(words: tuple[str, ...], tmp_path: Path) -> None:
    told = program.environment(tmp_path, **HARMFUL, **HARMLESS)
    done = run(told, *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"verbose" not in done.stdout.lower()
    assert not list(tmp_path.glob("*dump*"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("--threads", value) for value in ("100000", "99999999999", "9" * 5000, "1025", "0")),
        *(("--top", value) for value in ("10001", "99999999999", "-1", "1e3", "١", "")),
    ],
    ids=lambda word: word[:12],
)
def test_a_number_beyond_all_use_is_wrong_usage(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, sentence in (("en", "a whole number from 1 to "), ("zh", "应为 1 到 ")):
        with pytest.raises(SystemExit) as leaving:
            arguments.read_arguments(["classify", "a", f"{name}={value}", "--lang", language])
        assert leaving.value.code == 2
        assert sentence in capsys.readouterr().err


def test_no_more_threads_than_the_computer_has_are_used() -> None:
    _, options = arguments.read_arguments(["classify", "a", "--threads", "1024"])
    assert options.threads == os.cpu_count()
    _, options = arguments.read_arguments(["classify", "a", "--threads", "1"])
    assert options.threads == 1
