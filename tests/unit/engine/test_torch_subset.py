"""The program leaves out parts of torch, and its answers stay the same to the last digit."""

import importlib.util
import sys

import pytest

from desktop_app.engine.torch_subset import LEFT_OUT, leave_out_of_torch
from tests.support.program import run_python

LOAD_ALL_MODELS = """
import hashlib, sys
import numpy as np
from desktop_app import paths
from desktop_app.engine.torch_subset import LEFT_OUT, leave_out_of_torch

if "subset" in sys.argv:
    leave_out_of_torch()
from desktop_app.engine import classifier
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import read_cards

photo = read_photo(str(paths.resource("samples/orange.jpg")))
for card in read_cards(paths.WEIGHTS):
    loaded = classifier.load_classifier(card)
    digest = hashlib.sha256(loaded.probabilities(photo).tobytes())
    for evidence in loaded.evidence(photo, [it.wnid for it in loaded.predict(photo)]):
        digest.update(evidence.tobytes())
    print(card.name, digest.hexdigest())
"""
CHECK_THAT_NONE_IS_LOADED = """
loaded = [name for name in sys.modules if name in LEFT_OUT]
assert not loaded, loaded
"""


def run(code: str, *args: str) -> str:
    done = run_python(code, *args)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_answers_of_all_models_are_the_same_to_the_last_digit() -> None:
    whole = run(LOAD_ALL_MODELS)
    assert whole.count("\n") > 0
    assert run(LOAD_ALL_MODELS + CHECK_THAT_NONE_IS_LOADED, "subset") == whole


@pytest.mark.parametrize("part", LEFT_OUT)
def test_part_exists_in_torch(part: str) -> None:
    # Some modules that are loaded have no specification.
    assert part in sys.modules or importlib.util.find_spec(part) is not None


@pytest.mark.parametrize(
    "use", ["import torch.fx", "from torch.fx.node import Node", "torch.fx.Graph()"]
)
def test_left_out_part_cannot_be_used_later(use: str) -> None:
    code = f"""
from desktop_app.engine.torch_subset import leave_out_of_torch
leave_out_of_torch()
from desktop_app.engine import classifier
import torch
try:
    {use}
except ModuleNotFoundError as error:
    print(error)
"""
    assert "torch.fx" in run(code)
    assert "is left out of this program" in run(code)


def test_program_leaves_parts_out() -> None:
    code = """
import sys
from desktop_app.cli import main
sys.argv[1:] = ["self-test"]
assert main() == 0
assert "torch" in sys.modules
assert "torch.fx" not in sys.modules
"""
    assert "\nok" in run(code)


def test_nothing_is_left_out_once_torch_is_imported() -> None:
    assert "torch" in sys.modules
    finders = list(sys.meta_path)
    leave_out_of_torch()
    assert sys.meta_path == finders
