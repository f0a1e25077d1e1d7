"""The classifier service: photos, their parts and explanations, lists of files."""

import threading
from pathlib import Path

import pytest

from desktop_app.engine.outcomes import Classification, Failure
from desktop_app.services import worker as worker_module
from tests.support.services import WAIT, Session, broken, hold_back, recorded


def test_photo_is_read_then_answered_in_the_gui_thread(ready: Session) -> None:
    threads: list[threading.Thread] = []
    ready.service.answered.connect(lambda outcome: threads.append(threading.current_thread()))
    with ready.wait.in_order(ready.service.photo_read, ready.service.answered):
        ready.submit()
    ready.wait_until_idle()
    assert threads == [threading.main_thread()]


def test_content_of_a_file_can_be_submitted(ready: Session) -> None:
    outcome = ready.classify(Path(ready.draw()).read_bytes())
    assert isinstance(outcome, Classification)
    assert outcome.path == "content"


def test_failed_photo_does_not_affect_the_next(ready: Session) -> None:
    failure = ready.classify("nothing.jpg")
    assert isinstance(failure, Failure)
    assert failure.code == "not-found"
    assert isinstance(ready.classify(), Classification)


def test_unexpected_error_is_one_outcome(ready: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(worker_module, "read_photo", broken)
        assert isinstance(ready.classify(), Failure)
    assert isinstance(ready.classify(), Classification)


def test_only_the_latest_photo_is_answered(ready: Session) -> None:
    names = [ready.draw(name=f"{n}.jpg") for n in range(40)]
    outcomes, photos = recorded(ready.service.answered), recorded(ready.service.photo_read)
    for name in names:
        ready.submit(name)
    ready.wait.until(lambda: bool(outcomes) and not ready.service.busy)
    assert [outcome.path for outcome in outcomes] == [names[-1]]
    assert len(photos) == 1


def test_stale_answer_is_dropped(ready: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    second = ready.draw(name="second.jpg")
    begun, released = hold_back(monkeypatch, worker_module, "classify_photo")
    outcomes = recorded(ready.service.answered)
    ready.submit()
    assert begun.wait(WAIT / 1000)
    ready.submit(second)
    released.set()
    ready.wait.until(lambda: bool(outcomes) and not ready.service.busy)
    assert [outcome.path for outcome in outcomes] == [second]


def test_part_is_answered_separately(ready: Session) -> None:
    photo, part = ready.draw(1600, 1200), (0.0, 0.0, 0.3, 0.4)
    ready.classify(photo)
    outcomes = recorded(ready.service.answered)
    answered, outcome = ready.wait(ready.service.part_answered, ready.service.submit_part, part)
    assert answered == part
    assert isinstance(outcome, Classification)
    assert (outcome.path, outcome.width, outcome.height) == (photo, 480, 480)
    assert outcomes == []


def test_part_of_an_older_photo_is_dropped(ready: Session) -> None:
    ready.classify()
    with ready.wait.qtbot.assertNotEmitted(ready.service.part_answered):
        ready.service.submit_part((0.0, 0.0, 0.5, 0.5))
        ready.classify()


def test_larger_decode_can_be_requested(ready: Session) -> None:
    read = ready.wait(ready.service.photo_read, ready.submit, ready.draw(3200, 2400))
    assert min(read.image.size) < 2400
    sharpened = ready.wait(ready.service.photo_sharpened, ready.service.sharpen, 2400)
    assert sharpened.image.size == (3200, 2400)


def test_photo_is_decoded_again_after_its_answer(ready: Session) -> None:
    service = ready.service
    service.photo_read.connect(lambda photo: service.sharpen(1800))
    with ready.wait.in_order(service.photo_read, service.answered, service.photo_sharpened):
        ready.submit(ready.draw(2400, 1800))


def test_files_are_listed_in_order(ready: Session, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        ready.draw(name=name)
    service = ready.service
    listed, outcomes = recorded(service.photos_listed), recorded(service.answered)
    ready.submit(f"{tmp_path}/b.jpg")
    service.list_photos(["elsewhere"])
    service.list_photos([str(tmp_path), "x.txt"])
    ready.wait.until(lambda: len(listed) == 2 and len(outcomes) == 1)
    assert listed == [["elsewhere"], [f"{tmp_path}/a.jpg", f"{tmp_path}/b.jpg", "x.txt"]]


def test_failed_listing_does_not_affect_the_next(
    ready: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = ready.service
    with monkeypatch.context() as patch:
        patch.setattr(worker_module, "expand", broken)
        ready.wait(service.listing_failed, service.list_photos, ["a"])
    assert ready.wait(service.photos_listed, service.list_photos, ["a"]) == ["a"]


def test_last_photo_can_be_explained(ready: Session) -> None:
    outcome = ready.classify()
    assert isinstance(outcome, Classification)
    wnids = [prediction.wnid for prediction in outcome.predictions]
    explanations = ready.wait(ready.service.explained, ready.service.explain, wnids)
    assert [explanation.wnid for explanation in explanations] == wnids
    left, top, right, bottom = explanations[0].square
    assert (top, bottom) == (0, 1)
    assert (right - left) * 320 == pytest.approx(240, abs=2)
    assert explanations[0].evidence.shape == (192, 256)
    assert not explanations[0].evidence[:, : int(left * 256)].any()


def test_explanation_of_an_older_photo_is_dropped(ready: Session) -> None:
    outcome = ready.classify()
    assert isinstance(outcome, Classification)
    explained = recorded(ready.service.explained)
    ready.service.explain([outcome.predictions[0].wnid])
    ready.classify()
    ready.wait_until_idle()
    assert explained == []


def test_forgotten_photo_is_released(ready: Session) -> None:
    ready.classify()
    service = ready.service
    emitted = [
        recorded(it) for it in (service.answered, service.photo_sharpened, service.explained)
    ]
    ready.submit()
    service.forget()
    ready.wait_until_idle()
    service.explain(["n00000000"])
    ready.wait_until_idle()
    assert emitted == [[], [], []]
