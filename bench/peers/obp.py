"""Eight estimators of obp on raw columns: folder, rows, actions, limit of weights."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    InverseProbabilityWeighting,
    SelfNormalizedDoublyRobust,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
)

folder = Path(sys.argv[1])
rows, actions, limit = (int(text) for text in sys.argv[2:5])
shape = (rows, actions, 1)
given = {
    "reward": np.fromfile(folder / "reward"),
    "action": np.fromfile(folder / "action", dtype=np.int32),
    "pscore": np.fromfile(folder / "propensity"),
    "action_dist": np.fromfile(folder / "target").reshape(shape),
    "estimated_rewards_by_reg_model": np.fromfile(folder / "prediction").reshape(shape),
    "position": np.zeros(rows, dtype=int),
}
estimators = [
    InverseProbabilityWeighting(),
    InverseProbabilityWeighting(lambda_=limit),
    SelfNormalizedInverseProbabilityWeighting(),
    DirectMethod(),
    DoublyRobust(),
    SelfNormalizedDoublyRobust(),
    SwitchDoublyRobust(lambda_=limit),
    DoublyRobustWithShrinkage(lambda_=limit),
]


def seconds(call):
    """Median CPU seconds of three calls."""
    times = []
    for _ in range(3):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return sorted(times)[1]


def intervals():
    for estimator in estimators:
        estimator.estimate_interval(**given, n_bootstrap_samples=100, random_state=1)


def values():
    return [float(estimator.estimate_policy_value(**given)) for estimator in estimators]


print(
    json.dumps(
        {
            "values": values(),
            "seconds": seconds(values),
            "seconds_with_intervals": seconds(intervals),
        }
    )
)
