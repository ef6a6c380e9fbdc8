"""The engine against the second implementation; `make proof` draws many more examples."""

import os

import pytest

from tests.proof.comparisons import COMPARISONS, WHOLE, Comparison

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "800"))
SEED = int(os.environ.get("PROOF_SEED", "20261123"))


@pytest.mark.slow
@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.title.split(":")[0])
def test_both_implementations_give_the_same_dates(comparison: Comparison) -> None:
    share = EXAMPLES * comparison.share // WHOLE
    assert comparison.run(share, SEED) >= share
