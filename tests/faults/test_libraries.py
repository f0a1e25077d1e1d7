"""Models and libraries that cannot be loaded, too little memory, and harmful variables."""

import dataclasses
import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app, cli, paths
from desktop_app.engine import loading
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard, find_card
from desktop_app.kiosk import app as kiosk_app
from desktop_app.kiosk.config import KioskConfig
from desktop_app.process import environment
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.notice import OutOfOrder
from desktop_app.ui.kiosk.visit import Visit
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from tests.support.pictures import Draw
from tests.support.program import PROGRAM, headless_environment, offscreen_environment, run_program
from tests.support.services import Waiter
from tests.support.widgets import visible_text

SAMPLE = paths.resource("samples/orange.jpg")
NO_LIBRARY = "libgomp.so.1: cannot open shared object file: No such file or directory"
TOO_LITTLE_MEMORY = "There is too little memory for the model."
# Exceptions of `import torch` or of loading, and a part of the message for each.
RAISED = {
    f"ImportError('{NO_LIBRARY}')": NO_LIBRARY,
    "ModuleNotFoundError('No module named \"torch._C\"')": "No module named",
    "OSError(5, 'Input/output error')": "Input/output error",
    "OSError(12, 'Cannot allocate memory')": TOO_LITTLE_MEMORY,
    "ImportError('libtorch_cpu.so: failed to map segment from shared object')": TOO_LITTLE_MEMORY,
    "MemoryError()": TOO_LITTLE_MEMORY,
    "RuntimeError('DefaultCPUAllocator: can\\'t allocate memory: 4 bytes')": TOO_LITTLE_MEMORY,
    "RuntimeError('can\\'t start new thread')": TOO_LITTLE_MEMORY,
    "SystemError()": "SystemError",
    "AttributeError('module torch has no attribute jit')": "no attribute jit",
    "ValueError('two\\nlines')": "two lines",
}
VARIABLES = """
PYTORCH_JIT=0 TORCH_LOGS=nonsense TORCH_DISTRIBUTED_DEBUG=nonsense TORCH_CPP_LOG_LEVEL=nonsense
TORCHDYNAMO_DISABLE=nonsense TQDM_MININTERVAL=nonsense DNNL_VERBOSE=2 ONEDNN_VERBOSE=all
ONEDNN_JIT_DUMP=1 MKL_VERBOSE=1 OMP_STACKSIZE=900G QT_FATAL_WARNINGS=1 QT_FONT_DPI=100000
QT_QPA_PLATFORM_PLUGIN_PATH=/nowhere

OMP_NUM_THREADS=many MKL_NUM_THREADS=-1 ATEN_CPU_CAPABILITY=nonsense ONEDNN_MAX_CPU_ISA=AVX2
NPY_DISABLE_CPU_FEATURES=nonsense PYTHONOPTIMIZE=2 PYTHONWARNINGS=error MALLOC_ARENA_MAX=1
QT_SCALE_FACTOR=1.5 QT_SCREEN_SCALE_FACTORS=DP-1=1;DP-2=2 QT_STYLE_OVERRIDE=nonsense
QT_QPA_PLATFORMTHEME=nonsense QT_IM_MODULE=nonsense QT_LOGGING_RULES=nonsense
QT_MESSAGE_PATTERN=%{nonsense
"""
HARMFUL, HARMLESS = (
    dict(variable.split("=", 1) for variable in paragraph.split())
    for paragraph in VARIABLES.split("\n\n")
)


def write_broken_package(folder: Path, name: str, error: str) -> None:
    """Write a package whose import raises this error, for PYTHONPATH."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(f"raise {error}\n")


@pytest.mark.parametrize(
    "args",
    [
        ("classify", SAMPLE),
        ("classify", "-r", SAMPLE.parent, "--lang", "zh"),
        ("bench", "threads"),
        ("self-test",),
        (SAMPLE,),  # without a display
    ],
    ids=["classify one", "classify many", "bench", "self-test", "window"],
)
def test_torch_that_cannot_be_imported_is_exit_3_and_one_sentence(
    args: tuple[str | Path, ...], tmp_path: Path
) -> None:
    write_broken_package(tmp_path, "torch", f"ImportError('{NO_LIBRARY}')")
    done = run_program(headless_environment(tmp_path, PYTHONPATH=str(tmp_path)), *args)
    assert done.returncode == 3, done.stderr
    assert b"Traceback" not in done.stderr
    lines = done.stdout.splitlines()[:1] if args[0] == "self-test" else done.stderr.splitlines()
    assert NO_LIBRARY.encode() in lines[-1]


@pytest.mark.parametrize("error", RAISED)
def test_any_exception_of_torch_is_an_unusable_model(
    error: str, random_card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> None:
        raise eval(error)

    monkeypatch.setattr("desktop_app.engine.classifier.load_classifier", load)
    with pytest.raises(ModelError) as raised:
        loading.load_classifier(random_card)
    assert RAISED[error] in str(raised.value)
    assert (raised.value.problem == "model-memory") == (RAISED[error] == TOO_LITTLE_MEMORY)
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
@pytest.mark.parametrize("limit", ["-v 120", "-v 400", "-v 700", "-d 300"])
def test_too_little_memory_for_torch_is_exit_3(limit: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f'ulimit {limit}000; exec "$@"', "-", *PROGRAM, "classify", SAMPLE],
        env=headless_environment(tmp_path),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    message = f"The model cannot be used: {TOO_LITTLE_MEMORY} Close other"
    assert done.stderr.decode().startswith(message)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_too_little_memory_while_classifying_is_one_sentence(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def classify(options: object) -> int:
        raise error

    monkeypatch.setattr("desktop_app.commands.classify.classify", classify)
    assert cli.main(["classify", str(SAMPLE), "--lang", "zh"]) == 1
    assert capsys.readouterr().err == "内存不足。\n"


@pytest.fixture
def engine_not_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The import of numpy or Pillow fails."""

    def fail(size: int) -> None:
        raise ImportError(NO_LIBRARY)

    monkeypatch.setattr(loading, "_need", fail)


@pytest.mark.parametrize("named", [(), ("photo.jpg",), (".",)], ids=["nothing", "photo", "folder"])
@pytest.mark.parametrize("model", ["nosuch", None])
def test_window_shows_the_page_of_an_unusable_model(
    named: tuple[str, ...],
    model: str | None,
    wait: Waiter,
    window: MainWindow,
    random_weights: Path,
    draw: Draw,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(draw("photo.jpg").parent)
    if model is None:
        (random_weights / "starter.pt").write_bytes(b"altered")
    window.show()
    engine = app.start_engine(window, model, named)
    engine.service.model_failed.connect(window.show_model_trouble)
    try:
        with wait.in_order(engine.service.model_failed):
            pass
        wait.until(lambda: not engine.service.busy)
        assert "The model can't be used" in visible_text(window)
        window.take(MimeContent(Kind.PATHS, ("photo.jpg",)))  # a drop that began earlier
        assert not engine.service.busy
        assert "The model can't be used" in visible_text(window)
    finally:
        assert engine.service.stop()


@pytest.mark.usefixtures("engine_not_importable")
def test_kiosk_is_out_of_order_if_the_engine_cannot_be_imported(qtbot: QtBot) -> None:
    exhibit = Visit(("", ""), 90, KioskStatus("", "", ()))
    qtbot.addWidget(exhibit)
    exhibit.show()
    assert kiosk_app.start_services(exhibit, KioskConfig(), None) is None
    assert isinstance(exhibit._pages.currentWidget(), OutOfOrder)


@pytest.mark.usefixtures("engine_not_importable")
def test_engine_that_cannot_be_imported_is_exit_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["classify", str(SAMPLE)]) == 3
    assert NO_LIBRARY in capsys.readouterr().err


def test_qt_that_cannot_be_imported_is_reported(tmp_path: Path) -> None:
    write_broken_package(tmp_path, "PySide6", f"ImportError('{NO_LIBRARY}')")
    done = run_program(offscreen_environment(tmp_path, PYTHONPATH=str(tmp_path)), "--kiosk")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert f"Qt, which draws the window, cannot be loaded: {NO_LIBRARY}".encode() in done.stderr


def test_harmful_variables_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_unusable_scale_is_removed(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    environment.remove_harmful_variables()
    assert name not in os.environ


@pytest.mark.parametrize("args", [("classify", SAMPLE), ("self-test",)], ids=["classify", "test"])
def test_program_works_with_harmful_variables(args: tuple[str | Path, ...], tmp_path: Path) -> None:
    variables = headless_environment(tmp_path, **HARMFUL, **HARMLESS)
    done = run_program(variables, *args, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"verbose" not in done.stdout.lower()
    assert not list(tmp_path.glob("*dump*"))


def test_shipped_model_altered_at_any_of_100_random_bytes_is_refused(tmp_path: Path) -> None:
    shipped = find_card(paths.WEIGHTS, "starter")
    card = dataclasses.replace(shipped, folder=tmp_path)
    content = bytearray(shipped.path.read_bytes())
    places = random.Random(20).sample(range(len(content)), 98)
    for place in (0, len(content) - 1, *places):
        before = content[place]
        content[place] ^= 1 << place % 8
        card.path.write_bytes(content)
        with pytest.raises(ModelError, match="does not match its card"):
            load_classifier(card)
        content[place] = before
    card.path.write_bytes(content)
    assert load_classifier(card, threads=1)


def spoil(fault: str, weights: Path) -> None:
    model, card = weights / "starter.pt", weights / "starter.json"
    content, fields = model.read_bytes(), json.loads(card.read_text())
    match fault:
        case "missing":
            model.unlink()
        case "truncated":
            model.write_bytes(content[: len(content) // 2])
        case "text" | "truncated with its checksum":
            content = b"text" if fault == "text" else content[: len(content) // 2]
            model.write_bytes(content)
            card.write_text(json.dumps(fields | {"sha256": hashlib.sha256(content).hexdigest()}))
        case "fewer classes":
            card.write_text(json.dumps(fields | {"classes": fields["classes"][:-1]}))
        case "no card":
            card.unlink()
        case "damaged card":
            card.write_text('{"name": "starter"')


@pytest.mark.parametrize(
    ("fault", "english", "chinese"),
    [
        ("missing", "starter.pt is missing", "缺少模型文件 starter.pt"),
        ("truncated", "does not match its card", "与模型卡不符"),
        ("text", "not a model that this program can run", "不是本程序能运行的模型"),
        ("truncated with its checksum", "not a model that this program", "不是本程序能运行的模型"),
        ("fewer classes", "has 5 classes, but its card lists 4", "有 5 类"),
        ("no card", "There is no model in weights/", "weights/ 里没有模型"),
        ("damaged card", "card starter.json cannot be read", "无法读取模型卡 starter.json"),
    ],
)
def test_unusable_model_is_exit_3_with_problem_and_advice(
    fault: str,
    english: str,
    chinese: str,
    random_weights: Path,
    draw: Draw,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(fault, random_weights)
    for language, problem, advice in (
        ("en", english, "Install the program again"),
        ("zh", chinese, "请重新安装程序"),
    ):
        assert cli.main(["classify", str(draw()), "--lang", language]) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert problem in captured.err
        assert advice in captured.err
