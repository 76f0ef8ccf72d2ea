"""One pass of Vowpal Wabbit over logged choices, then its own: folder, actions, features."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from vowpalwabbit import Workspace

folder = Path(sys.argv[1])
actions, features = (int(text) for text in sys.argv[2:4])
shape = (-1, actions, features)
candidates = np.fromfile(folder / "candidateRows", dtype=np.float32).reshape(shape)
fresh = np.fromfile(folder / "contexts", dtype=np.float32).reshape(shape)
chosen = np.fromfile(folder / "chosen", dtype=np.int32)
reward = np.fromfile(folder / "reward")
probability = np.fromfile(folder / "probability").reshape(-1, actions)

names = [f"{j}:%.4g" for j in range(features)]
pattern = "| " + " ".join(names)


def text_of(rows, label=None):
    """One line per action; the chosen one begins with action:cost:probability."""
    lines = [pattern % tuple(row) for row in rows.tolist()]
    if label is not None:
        action, cost, share = label
        lines[action] = f"0:{cost}:{share} {lines[action]}"
    return lines


model = Workspace("--cb_adf --cb_type mtr --noconstant --quiet")
spent = 0.0
for i, rows in enumerate(candidates):
    label = (chosen[i], -reward[i], probability[i, chosen[i]])
    event = model.parse(text_of(rows, label))
    start = time.process_time()
    model.learn(event)
    spent += time.process_time() - start
    model.finish_example(event)

answers = []
for rows in fresh:
    event = model.parse(text_of(rows))
    answers.append(int(np.argmin(model.predict(event))))
    model.finish_example(event)
print(json.dumps({"seconds": spent, "chosen": answers}))
