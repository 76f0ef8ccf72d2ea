import { uniformOf } from '../kit/index.ts';
import { draw } from '../policy/index.ts';

/** The one draw of a decision, keyed by its id: the same id always draws the same. */
export const drawFor = (id: string, probability: Float64Array): number =>
  draw(probability, uniformOf(id, 'draw'));
