import type { Parts, RewardModel } from '../cross-fit.ts';

/** A model of its own for each part of the rows, as one per slot position; of a part without rows, that of all. */
export const byPart = <Fitted>(parts: Parts, model: RewardModel<Fitted>): RewardModel<readonly Fitted[]> => ({
  fit: (rows) =>
    Array.from({ length: parts.count }, (_, part) => {
      const own = rows.filter((row) => parts.of[row] === part);
      return model.fit(own.length > 0 ? own : rows);
    }),
  predict: (fitted, row, out) => model.predict(fitted[parts.of[row]!]!, row, out),
});
