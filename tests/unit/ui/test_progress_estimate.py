import pytest

from desktop_app.ui.messages import duration
from desktop_app.ui.progress_estimate import ProgressEstimate


@pytest.fixture
def pace() -> ProgressEstimate:
    return ProgressEstimate()


def test_rate_is_recent(pace: ProgressEstimate) -> None:
    pace.begin(0.0, 0)
    assert pace.seconds_left(100) is None
    for second in range(1, 61):
        pace.note(float(second), second * (2 if second <= 30 else 20))
    pace.begin(60.0, 1200)
    for second in range(1, 61):
        pace.note(60.0 + second, 1200 + second * 4)
    assert pace.rate == pytest.approx(4)
    assert pace.seconds_left(100) == pytest.approx(25)


def test_rate_follows_changes(pace: ProgressEstimate) -> None:
    pace.begin(0.0, 0)
    for second in range(1, 61):
        pace.note(float(second), 100 * second if second <= 30 else 2970 + second)
    assert pace.rate == pytest.approx(1)


def test_repeated_photos_do_not_hide_the_rate(pace: ProgressEstimate) -> None:
    pace.begin(0.0, 264)
    pace.note(0.0, 0)
    pace.note(1.0, 50)
    assert pace.rate == pytest.approx(50)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0.2, "less than a second"), (41.3, "42 s"), (95, "2 min"), (3540, "59 min")),
        (7500, "2 h 5 min"),
    ],
)
def test_time_left_is_rounded(seconds: float, words: str) -> None:
    assert duration(seconds) == words
