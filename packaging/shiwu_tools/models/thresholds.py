"""Fits the thresholds of a model for names and groups, and counts its answers.

    python -m shiwu_tools.models.thresholds --data DIR [--write packaging/lite/figures.json]
    python -m shiwu_tools.models.thresholds --data DIR --model starter --thresholds 0.42 0.65

DIR contains `validation/` and `photos/`, whose classes are known, and `unknown/`. The photos are
classified as in the program, with the model and the temperature of the card in `weights/`.
`--write` adds thresholds and counts to that file. With `--thresholds` nothing is fitted.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from desktop_app import paths
from desktop_app.engine.answers import decide_answer, group_sums, likeliest
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.groups import read_groups
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import AnswerCounts, find_card
from shiwu_tools.models.lite_photos import labelled

KNOWN = {"validation": "ImageNet validation, squares of 227 px", "photos": "Full-size photos"}
UNKNOWN = {"place": "Photos of anything, a few of things it knows", "person": "Portraits"}
CANDIDATES = [hundredths / 100 for hundredths in range(45, 96)]
RESAMPLES = 400
FOLDS = 5
NEVER = 2.0
"""A threshold above every probability, so that no name is an answer."""

Flags = NDArray[np.bool_]
Thresholds = tuple[float, float]
"""The least probability of a name, and of a group, that is an answer; both in `CANDIDATES`."""


@dataclass(frozen=True)
class Sample:
    """The answers to N photos at every threshold for groups.

    `sure` float [N] is the probability of the first name, `right` bool [N] whether it is right.
    `group_given` and `group_right` bool [candidates, N] are the same for an answer with a group.
    Without labels nothing is right.
    """

    title: str
    labelled: bool
    sure: NDArray[np.float64]
    right: Flags
    group_given: Flags
    group_right: Flags

    def part(self, kept: Flags) -> "Sample":
        """Return the sample of some of the photos."""
        return replace(
            self,
            sure=self.sure[kept],
            right=self.right[kept],
            group_given=self.group_given[:, kept],
            group_right=self.group_right[:, kept],
        )


@dataclass(frozen=True)
class Kinds:
    """The photos with each kind of answer, and those with a right answer: bool [N] each."""

    name: Flags
    group: Flags
    right: Flags


def kinds(sample: Sample, thresholds: Thresholds) -> Kinds:
    """Return the answers to a sample."""
    place = CANDIDATES.index(thresholds[1])
    name = sample.sure >= thresholds[0]
    group = ~name & sample.group_given[place]
    return Kinds(name, group, (name & sample.right) | (group & sample.group_right[place]))


def counts(sample: Sample, thresholds: Thresholds) -> AnswerCounts:
    """Count the answers to a sample for the card."""
    given = kinds(sample, thresholds)
    return AnswerCounts(
        set=sample.title,
        photos=len(sample.sure),
        name=int(given.name.sum()),
        name_right=int((given.name & given.right).sum()) if sample.labelled else None,
        group=int(given.group.sum()),
        group_right=int((given.group & given.right).sum()) if sample.labelled else None,
        unsure=int((~given.name & ~given.group).sum()),
    )


def chosen(known: Sample, anything: Sample, portraits: Sample) -> Thresholds:
    """Return the thresholds that keep all limits in most resamples of the photos.

    The limits: at most 9 % of the known photos are not sure; at least 90 % of their answers are
    right; at least 60 % of the photos of anything and 75 % of the portraits are not sure. The
    threshold for groups is at least that for names.
    """
    samples = (known, anything, portraits)
    rng = np.random.default_rng(0)
    # How often each photo is drawn, as a share: float [resamples, N].
    draws = [
        rng.multinomial(count, np.full(count, 1 / count), RESAMPLES) / count
        for count in (len(sample.sure) for sample in samples)
    ]

    def kept(thresholds: Thresholds) -> float:
        answers = [kinds(sample, thresholds) for sample in samples]
        named = [draw @ (it.name | it.group) for draw, it in zip(draws, answers, strict=True)]
        right = draws[0] @ answers[0].right
        held = (named[0] >= 0.91) & (right >= 0.9 * named[0])
        return float((held & (named[1] <= 0.4) & (named[2] <= 0.25)).mean())

    return max(((n, g) for n in CANDIDATES for g in CANDIDATES if g >= n), key=kept)


def cross_validated(*samples: Sample) -> list[AnswerCounts]:
    """Count the answers to each fifth of the photos at the thresholds chosen on the others."""
    found = [[counts(part, chosen(*others)) for part in ours] for ours, others in _folds(samples)]
    return [_total(folds) for folds in zip(*found, strict=True)]


def load_samples(data: Path, classifier: Classifier) -> dict[str, Sample]:
    """Classify all photos; the keys are those of `KNOWN` and `UNKNOWN`.

    Photos of classes that the model does not know are separate, as "other validation", and not
    published: only an answer with a group can be right for them.
    """
    classes = {named.wnid for named in classifier.card.classes}
    samples = {}
    for folder, title in KNOWN.items():
        listed = labelled(data / folder)
        known = [each for each in listed if each[1] in classes]
        others = [each for each in listed if each[1] not in classes]
        samples[folder] = _sample(title, known, classifier)
        if others:
            samples[f"other {folder}"] = _sample(f"{title}, other classes", others, classifier)
    for kind, title in UNKNOWN.items():
        paths_of_kind = sorted((data / "unknown").glob(f"{kind}_*"))
        samples[kind] = _sample(title, [(path, None) for path in paths_of_kind], classifier)
    return samples


def summary(counted: AnswerCounts) -> str:
    """Return the counts as shares, with the standard error of "not sure" in percentage points."""
    unsure = counted.unsure / counted.photos
    error = 100 * (unsure * (1 - unsure) / counted.photos) ** 0.5
    text = f"{counted.set}, {counted.photos} photos: not sure {unsure:.1%} ± {error:.1f}"
    if counted.name_right is not None and counted.group_right is not None:
        named, right = counted.name + counted.group, counted.name_right + counted.group_right
        text += f"; right where something is named {right / max(named, 1):.1%}"
        text += f" (names {counted.name_right} of {counted.name}"
        text += f", groups {counted.group_right} of {counted.group})"
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("SHIWU_DATA", "."))
    parser.add_argument("--model", default="lite")
    parser.add_argument("--thresholds", type=float, nargs=2, metavar=("NAME", "GROUP"))
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    classifier = load_classifier(find_card(paths.WEIGHTS, given.model), threads=1)
    samples = load_samples(Path(given.data), classifier)
    fitted_on = [samples[name] for name in ("validation", *UNKNOWN)]
    thresholds = tuple(given.thresholds) if given.thresholds else chosen(*fitted_on)
    answers = {name: counts(sample, thresholds) for name, sample in samples.items()}
    print(f"name {thresholds[0]}, group {thresholds[1]}")
    print("\n".join(summary(counted) for counted in answers.values()))
    written = {
        "unsure_below": thresholds[0],
        "group_unsure_below": thresholds[1],
        "answers": [asdict(answers[name]) for name in (*KNOWN, *UNKNOWN)],
    }
    if not given.thresholds:
        checked = ". ".join(summary(counted) for counted in cross_validated(*fitted_on))
        written["thresholds"] = (
            "Fitted on the validation photos and those that show nothing it knows; the full-size "
            f"photos had no part in it. Each fifth at the thresholds of the rest: {checked}."
        )
        print(written["thresholds"])
    if given.write is not None:
        kept = json.loads(given.write.read_text(encoding="utf-8"))
        text = json.dumps({**kept, **written}, ensure_ascii=False, indent=1) + "\n"
        given.write.write_text(text, encoding="utf-8")


def _sample(
    title: str, listed: Sequence[tuple[Path, str | None]], classifier: Classifier
) -> Sample:
    """Classify photos; each is given with its class, or None."""
    tree = read_groups(paths.resource("labels/groups.tsv"), paths.resource("labels/imagenet1k.tsv"))
    sure, right, groups = [], [], []
    for path, wnid in tqdm(listed, title, unit="", disable=None):
        probabilities = classifier.probabilities(read_photo(path))
        (first,) = likeliest(probabilities, classifier.card.classes, 1)
        sums = group_sums(probabilities, classifier.groups)
        own = [group.id for group in tree.of(wnid or "")]
        answers = [
            decide_answer(first, sums, classifier.groups, NEVER, candidate)
            for candidate in CANDIDATES
        ]
        sure.append(first.probability)
        right.append(first.wnid == wnid)
        groups.append([(answer.kind == "group", answer.id in own) for answer in answers])
    given, fitting = np.array(groups).transpose(2, 1, 0)
    labelled = any(wnid is not None for _, wnid in listed)
    return Sample(title, labelled, np.array(sure), np.array(right), given, fitting)


def _folds(samples: Sequence[Sample]) -> Iterator[tuple[list[Sample], list[Sample]]]:
    for fold in range(FOLDS):
        ours = [np.arange(len(sample.sure)) % FOLDS == fold for sample in samples]
        yield (
            [sample.part(kept) for sample, kept in zip(samples, ours, strict=True)],
            [sample.part(~kept) for sample, kept in zip(samples, ours, strict=True)],
        )


def _total(folds: Sequence[AnswerCounts]) -> AnswerCounts:
    """Add up the counts of one set; all of them have labels, or none."""
    labelled = folds[0].name_right is not None
    return AnswerCounts(
        set=folds[0].set,
        photos=sum(each.photos for each in folds),
        name=sum(each.name for each in folds),
        name_right=sum(each.name_right or 0 for each in folds) if labelled else None,
        group=sum(each.group for each in folds),
        group_right=sum(each.group_right or 0 for each in folds) if labelled else None,
        unsure=sum(each.unsure for each in folds),
    )


if __name__ == "__main__":
    main()
