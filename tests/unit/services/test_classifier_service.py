import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Failure, Outcome, Photo
from desktop_app.services import classifier_service as service_module
from desktop_app.services import worker as worker_module
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.services.jobs import (
    Classify,
    ClassifyPart,
    Explain,
    Forget,
    Idle,
    Job,
    List,
    Load,
    Sharpen,
    Time,
)
from desktop_app.services.worker import Worker
from tests.support.models import write_model

Draw = Callable[..., Path]
WAIT = 20_000


@pytest.fixture
def service(qtbot: QtBot, random_weights: Path) -> Iterator[ClassifierService]:
    service = ClassifierService(viewports=[(2000, 2000)])
    yield service
    assert service.stop()


@pytest.fixture
def ready(qtbot: QtBot, service: ClassifierService) -> ClassifierService:
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    # A photo that comes before this is only posted by the event loop, which a test may block.
    qtbot.waitUntil(idle(service), timeout=WAIT)
    return service


def idle(service: ClassifierService) -> Callable[[], bool]:
    return lambda: not service.busy


def test_model_is_loaded_in_the_thread(qtbot: QtBot, service: ClassifierService) -> None:
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT) as loaded:
        service.start()
    assert isinstance(loaded.args[0], ModelCard)
    qtbot.waitUntil(idle(service), timeout=WAIT)


def test_photo_is_read_then_answered(qtbot: QtBot, ready: ClassifierService, draw: Draw) -> None:
    path = str(draw())
    with qtbot.waitSignals([ready.photo_read, ready.answered], order="strict", timeout=WAIT):
        ready.submit(path, path)
    qtbot.waitUntil(idle(ready), timeout=WAIT)


def test_answers_arrive_in_the_gui_thread(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    threads: list[threading.Thread] = []
    ready.answered.connect(lambda outcome: threads.append(threading.current_thread()))
    with qtbot.waitSignal(ready.answered, timeout=WAIT):
        ready.submit(str(draw()), "drawn")
    assert threads == [threading.main_thread()]


def test_content_of_a_file_can_be_submitted(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(draw().read_bytes(), "pasted")
    assert isinstance(answered.args[0], Classification)
    assert answered.args[0].path == "pasted"


def test_failed_photo_does_not_affect_the_next(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit("nothing.jpg", "nothing.jpg")
    assert isinstance(answered.args[0], Failure)
    assert answered.args[0].code == "not-found"
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "drawn")
    assert isinstance(answered.args[0], Classification)


def test_only_the_latest_photo_is_answered(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    names = [str(draw(f"{n}.jpg")) for n in range(40)]
    outcomes: list[Outcome] = []
    photos: list[Photo] = []
    ready.answered.connect(outcomes.append)
    ready.photo_read.connect(photos.append)
    for name in names:
        ready.submit(name, name)
    qtbot.waitUntil(lambda: bool(outcomes) and not ready.busy, timeout=WAIT)
    assert [outcome.path for outcome in outcomes] == [names[-1]]
    assert len(photos) == 1


def test_stale_answer_is_dropped(
    qtbot: QtBot, ready: ClassifierService, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first photo is answered only after the second one came in."""
    slow, quick = str(draw("slow.jpg")), str(draw("quick.jpg"))
    second_came, first_began = threading.Event(), threading.Event()
    classify_photo = worker_module.classify_photo

    def held_back(photo: object, classifier: object, name: str, spent: float) -> Outcome:
        if name == slow:
            first_began.set()
            assert second_came.wait(WAIT / 1000)
        return classify_photo(photo, classifier, name, spent)  # type: ignore[arg-type]

    monkeypatch.setattr(worker_module, "classify_photo", held_back)
    outcomes: list[Outcome] = []
    ready.answered.connect(outcomes.append)
    ready.submit(slow, slow)
    assert first_began.wait(WAIT / 1000)
    ready.submit(quick, quick)
    second_came.set()
    qtbot.waitUntil(lambda: bool(outcomes) and not ready.busy, timeout=WAIT)
    assert [outcome.path for outcome in outcomes] == [quick]


def test_photo_waits_for_the_model(qtbot: QtBot, service: ClassifierService, draw: Draw) -> None:
    service.submit(str(draw()), "early")
    with qtbot.waitSignals([service.model_loaded, service.answered], order="strict", timeout=WAIT):
        service.start()


def test_region_is_answered_separately(qtbot: QtBot, ready: ClassifierService, draw: Draw) -> None:
    photo = str(draw(size=(1600, 1200)))
    with qtbot.waitSignal(ready.answered, timeout=WAIT):
        ready.submit(photo, photo)
    part = (0.0, 0.0, 0.3, 0.4)
    with (
        qtbot.waitSignal(ready.part_answered, timeout=WAIT) as answered,
        qtbot.assertNotEmitted(ready.answered),
    ):
        ready.submit_part(part)
    asked, outcome = answered.args
    assert asked == part
    assert isinstance(outcome, Classification)
    assert (outcome.path, outcome.width, outcome.height) == (photo, 480, 480)


def test_region_of_an_older_photo_is_dropped(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    photo = str(draw())
    with qtbot.waitSignal(ready.answered, timeout=WAIT):
        ready.submit(photo, photo)
    with (
        qtbot.assertNotEmitted(ready.part_answered),
        qtbot.waitSignal(ready.answered, timeout=WAIT),
    ):
        ready.submit_part((0.0, 0.0, 0.5, 0.5))
        ready.submit(photo, photo)


def test_larger_decode_can_be_requested(qtbot: QtBot, ready: ClassifierService, draw: Draw) -> None:
    photo = str(draw(size=(3200, 2400)))
    with qtbot.waitSignal(ready.photo_read, timeout=WAIT) as read:
        ready.submit(photo, photo)
    assert min(read.args[0].image.size) < 2400
    with qtbot.waitSignal(ready.photo_sharpened, timeout=WAIT) as sharpened:
        ready.sharpen(2400)
    assert sharpened.args[0].image.size == (3200, 2400)


def test_drops_are_listed_in_order(
    qtbot: QtBot, ready: ClassifierService, draw: Draw, tmp_path: Path
) -> None:
    photo = str(draw("b.jpg"))
    draw("a.jpg")
    listed: list[list[str]] = []
    ready.photos_listed.connect(listed.append)
    with qtbot.waitSignals([ready.answered, *[ready.photos_listed] * 2], timeout=WAIT):
        ready.submit(photo, photo)
        ready.list_photos(["elsewhere"])
        ready.list_photos([str(tmp_path), "x.txt"])
    assert listed == [["elsewhere"], [f"{tmp_path}/a.jpg", f"{tmp_path}/b.jpg", "x.txt"]]


def test_failed_listing_does_not_affect_the_next(
    qtbot: QtBot, ready: ClassifierService, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "expand", broken)
    with qtbot.waitSignal(ready.listing_failed, timeout=WAIT):
        ready.list_photos(["a"])
    monkeypatch.undo()
    photo = str(draw())
    with qtbot.waitSignal(ready.photos_listed, timeout=WAIT) as listed:
        ready.list_photos([photo])
    assert listed.args == [[photo]]


JOBS: dict[type[object], tuple[Job, str]] = {
    Load: (Load(None), "load_failed"),
    List: (List(("a",)), "list_failed"),
    Classify: (Classify(1, "a", "a"), "answered"),
    ClassifyPart: (ClassifyPart(1, "a", "a", (0.0, 0.0, 1.0, 1.0)), "part_answered"),
    Explain: (Explain(1, ()), "explained"),
    Idle: (Idle(lambda classifier, hurry: True, lambda: False), "idled"),
    # Nobody waits for these.
    Time: (Time("a"), "finished"),
    Sharpen: (Sharpen(1, "a", 9), "finished"),
    Forget: (Forget(), "finished"),
}


@pytest.mark.parametrize("kind", get_args(Job))
def test_every_failed_job_ends_in_a_signal(
    qtbot: QtBot, kind: type[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("find_card", "expand", "read_photo", "release_memory"):
        monkeypatch.setattr(worker_module, name, broken)
    for method in ("_classify", "_classify_part", "_explain"):
        monkeypatch.setattr(Worker, method, broken)
    job, signal = JOBS[kind]
    worker = Worker(DecodeBudget())
    with qtbot.waitSignals([getattr(worker, name) for name in {signal, "finished"}]):
        worker.run(job)


def broken(*it: object, **them: object) -> None:
    raise RuntimeError("nobody thought of this")


@pytest.mark.parametrize(
    ("viewports", "visible"),
    [
        ([(960, 800)], 720),  # as wide as the viewport
        ([(1600, 600)], 600),  # as high
        ([(960, 800), (1600, 1080)], 1080),  # the larger of two screens
        ([(9000, 9000)], 3000),  # a photo has no more pixels than it has
        ([], 0),
    ],
)
def test_short_side_fits_the_largest_viewport(
    viewports: list[tuple[int, int]], visible: int
) -> None:
    photo = Photo(Image.new("RGB", (8, 6)), 4000, 3000)
    assert service_module._visible_short_side(photo, viewports) == visible


def test_large_photo_is_decoded_again_after_its_answer(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    large = str(draw(size=(2400, 1800)))
    photos: list[Photo] = []
    ready.photo_read.connect(photos.append)
    ready.photo_sharpened.connect(photos.append)
    signals = [ready.photo_read, ready.answered, ready.photo_sharpened]
    with qtbot.waitSignals(signals, order="strict", timeout=WAIT):
        ready.submit(large, large)
    read, sharpened = photos
    assert read.image.width < 2000 <= sharpened.image.width


def test_small_photo_is_read_once(qtbot: QtBot, ready: ClassifierService, draw: Draw) -> None:
    sharpened: list[Photo] = []
    ready.photo_sharpened.connect(sharpened.append)
    with qtbot.waitSignal(ready.answered, timeout=WAIT):
        ready.submit(str(draw()), "small")
    qtbot.waitUntil(idle(ready), timeout=WAIT)
    assert sharpened == []


def test_last_photo_can_be_explained(qtbot: QtBot, ready: ClassifierService, draw: Draw) -> None:
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "drawn")
    wnids = [prediction.wnid for prediction in answered.args[0].predictions]
    with qtbot.waitSignal(ready.explained, timeout=WAIT) as explained:
        ready.explain(wnids)
    explanations = explained.args[0]
    assert [explanation.wnid for explanation in explanations] == wnids
    left, top, right, bottom = explanations[0].square
    assert (top, bottom) == (0, 1)
    assert (right - left) * 320 == pytest.approx(240, abs=2)
    assert explanations[0].evidence.shape == (192, 256)
    assert not explanations[0].evidence[:, : int(left * 256)].any()


def test_explanation_of_an_older_photo_is_dropped(
    qtbot: QtBot, ready: ClassifierService, draw: Draw
) -> None:
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "older")
    explained: list[object] = []
    ready.explained.connect(explained.append)
    ready.explain([answered.args[0].predictions[0].wnid])
    with qtbot.waitSignal(ready.answered, timeout=WAIT):
        ready.submit(str(draw()), "newer")
    qtbot.waitUntil(idle(ready), timeout=WAIT)
    assert explained == []


def test_missing_model_is_reported(
    qtbot: QtBot, service: ClassifierService, random_weights: Path, draw: Draw
) -> None:
    (random_weights / "starter.pt").unlink()
    with qtbot.waitSignal(service.model_failed, timeout=WAIT) as failed:
        service.start()
    assert isinstance(failed.args[0], ModelError)
    with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
        service.submit(str(draw()), "drawn")
    assert answered.args[0].code == "model"


def test_unexpected_error_is_one_outcome(
    qtbot: QtBot, ready: ClassifierService, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(worker_module, "read_photo", surprise)
        with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
            ready.submit(str(draw()), "drawn")
    assert isinstance(answered.args[0], Failure)
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "drawn")
    assert isinstance(answered.args[0], Classification)


@pytest.mark.parametrize("photos", [0, 1, 30])
def test_stop_while_busy(qtbot: QtBot, random_weights: Path, draw: Draw, photos: int) -> None:
    service = ClassifierService()
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    outcomes: list[Outcome] = []
    service.answered.connect(outcomes.append)
    for _ in range(photos):
        service.submit(str(draw()), "drawn")
    assert service.stop()
    assert outcomes == []
    service.submit(str(draw()), "too late")
    assert outcomes == []


def test_stop_before_the_start(qtbot: QtBot, random_weights: Path) -> None:
    assert ClassifierService().stop()


def test_stop_reports_a_hanging_decoder(
    qtbot: QtBot, random_weights: Path, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = ClassifierService()
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    qtbot.waitUntil(idle(service), timeout=WAIT)
    released, began = threading.Event(), threading.Event()

    def hang(*arguments: object, **options: object) -> None:
        began.set()
        released.wait(WAIT / 1000)
        raise ModelError("released")

    monkeypatch.setattr(worker_module, "read_photo", hang)
    service.submit(str(draw()), "drawn")
    assert began.wait(WAIT / 1000)
    assert not service.stop()
    released.set()
    assert service.stop()


def test_forgotten_photo_is_released(qtbot: QtBot, ready: ClassifierService, draw: Draw) -> None:
    with qtbot.waitSignal(ready.answered, timeout=WAIT):
        ready.submit(str(draw()), "drawn")
    ready.submit(str(draw("another.jpg")), "another")
    with qtbot.assertNotEmitted(ready.answered), qtbot.assertNotEmitted(ready.photo_sharpened):
        ready.forget()
        qtbot.waitUntil(idle(ready), timeout=WAIT)
    with qtbot.assertNotEmitted(ready.explained):
        ready.explain(["n00000000"])
        qtbot.waitUntil(idle(ready), timeout=WAIT)


def test_forget_before_the_start(qtbot: QtBot, service: ClassifierService, draw: Draw) -> None:
    service.forget()
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    qtbot.waitUntil(idle(service), timeout=WAIT)


@pytest.fixture
def second_model(random_weights: Path) -> str:
    write_model(random_weights, "two", title="Second model")
    return "two"


def test_switched_model_answers(
    qtbot: QtBot, ready: ClassifierService, second_model: str, draw: Draw
) -> None:
    with qtbot.waitSignal(ready.model_loaded, timeout=WAIT) as loaded:
        ready.use_model(second_model)
    assert loaded.args[0].name == second_model
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "drawn")
    assert answered.args[0].model == second_model
    qtbot.waitUntil(idle(ready), timeout=WAIT)


def test_unusable_model_keeps_the_previous_one(
    qtbot: QtBot, ready: ClassifierService, second_model: str, random_weights: Path, draw: Draw
) -> None:
    (random_weights / f"{second_model}.pt").write_bytes(b"altered")
    with (
        qtbot.assertNotEmitted(ready.model_failed),
        qtbot.waitSignal(ready.model_refused, timeout=WAIT) as refused,
    ):
        ready.use_model(second_model)
    assert isinstance(refused.args[0], ModelError)
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "drawn")
    assert answered.args[0].model == "starter"
    qtbot.waitUntil(idle(ready), timeout=WAIT)


def test_timing_models_keeps_the_one_in_use(
    qtbot: QtBot, ready: ClassifierService, second_model: str, draw: Draw
) -> None:
    timed: dict[str, float] = {}
    ready.model_timed.connect(timed.__setitem__)
    ready.time_models(["starter", "missing", second_model])
    qtbot.waitUntil(lambda: second_model in timed and not ready.busy, timeout=WAIT)
    assert list(timed) == ["starter", second_model]
    assert min(timed.values()) > 0
    with qtbot.waitSignal(ready.answered, timeout=WAIT) as answered:
        ready.submit(str(draw()), "drawn")
    assert answered.args[0].model == "starter"
    qtbot.waitUntil(idle(ready), timeout=WAIT)
