// The distribution of a z-statistic over the looks, among paths that no boundary has stopped: recursive
// numerical integration (Armitage, McPherson and Rowe, JRSS A 132, 1969; Jennison and Turnbull 2000, ch. 19).
// Brownian motion B with drift θ seen at information t: Z = B/√t, and Z' given Z = z at the look before is
// normal with mean z√(t/t') + θ(t' − t)/√t' and variance (t' − t)/t'.
import { gaussLegendre, normal } from '../../kit/index.ts';

/** The sub-density after a look, as weighted nodes; at the start one node of weight 1. */
export interface Walk {
  readonly t: number;
  readonly drift: number;
  readonly nodes: Float64Array;
  /** Quadrature weight times density: they add up to the chance of still going on. */
  readonly weights: Float64Array;
}

/** The continuation region at information t: paths go on between the bounds, which may be infinite. */
export interface Gate {
  readonly t: number;
  readonly lower: number;
  readonly upper: number;
}

/** Before any data. */
export const startWalk = (drift: number): Walk => ({
  t: 0,
  drift,
  nodes: Float64Array.of(0),
  weights: Float64Array.of(1),
});

const panel = gaussLegendre(16);
/** Width of a panel of 16 nodes in sds of the narrower step; with it boundaries are right to 1e-9. */
const panelSds = 8;
/** Normal mass beyond is under 1e-16. */
const reach = 8.3;
/** What a step spreads beyond this many of its sds, under 3e-12 of it, does not count. */
const kernelReach = 7;
/** Beyond, a normal density underflows. */
const deepReach = 37;

/** Of a step from t to `to`: how much of z stays, what drift adds, and the sd. */
function stepOf({ t, drift }: Walk, to: number) {
  return {
    keep: Math.sqrt(t / to),
    shift: (drift * (to - t)) / Math.sqrt(to),
    sd: Math.sqrt((to - t) / to),
  };
}

/** P(Z > bound at information t, not stopped before). */
export function exitAbove(walk: Walk, t: number, bound: number): number {
  if (bound === Infinity) return 0;
  return exit(walk, t, { bound, sign: 1 });
}

/** P(Z < bound at information t, not stopped before). */
export function exitBelow(walk: Walk, t: number, bound: number): number {
  if (bound === -Infinity) return 0;
  return exit(walk, t, { bound, sign: -1 });
}

function exit(walk: Walk, t: number, { bound, sign }: { bound: number; sign: 1 | -1 }): number {
  const { keep, shift, sd } = stepOf(walk, t);
  let sum = 0;
  for (let i = 0; i < walk.nodes.length; i++) {
    const far = (sign * (bound - walk.nodes[i]! * keep - shift)) / sd;
    if (far < -reach) sum += walk.weights[i]!;
    else if (far < deepReach) sum += walk.weights[i]! * normal.survival(far);
  }
  return sum;
}

/** The sub-density of Z at information t and z. */
export function densityAt(walk: Walk, t: number, z: number): number {
  const { keep, shift, sd } = stepOf(walk, t);
  let sum = 0;
  for (let i = 0; i < walk.nodes.length; i++) {
    const far = (z - walk.nodes[i]! * keep - shift) / sd;
    if (far > -deepReach && far < deepReach) sum += walk.weights[i]! * Math.exp((-far * far) / 2);
  }
  return (sum * inverseRoot2Pi) / sd;
}

const inverseRoot2Pi = 0.3989422804014327;

/**
 * The walk after the gate, on a grid fine enough for the step to come, to information `next`. Seen from z', what
 * was before is normal around its share `keep` of z' with the sd of the step; other nodes do not count.
 */
export function passGate(walk: Walk, gate: Gate, next: number): Walk {
  const { keep, shift, sd } = stepOf(walk, gate.t);
  const nextSd = Math.sqrt((next - gate.t) / next);
  const { nodes, weights } = gridOf(walk, gate, Math.min(sd, nextSd));
  const [centre, before] = [walk.drift * Math.sqrt(gate.t), walk.drift * Math.sqrt(walk.t)];
  let first = 0;
  for (let j = 0; j < nodes.length; j++) {
    const z = nodes[j]!;
    const likely = walk.t === 0 ? 0 : before + keep * (z - centre);
    while (first < walk.nodes.length - 1 && walk.nodes[first]! < likely - kernelReach * sd) first++;
    let sum = 0;
    for (let i = first; i < walk.nodes.length; i++) {
      const node = walk.nodes[i]!;
      if (node > likely + kernelReach * sd) break;
      const far = (z - shift - node * keep) / sd;
      sum += walk.weights[i]! * Math.exp((-far * far) / 2);
    }
    weights[j]! *= (sum * inverseRoot2Pi) / sd;
  }
  return { t: gate.t, drift: walk.drift, nodes, weights };
}

/** Panels of Gauss-Legendre nodes over the gate, as far as there is mass; none where the gate lets nothing pass. */
function gridOf({ drift }: Walk, { t, lower, upper }: Gate, sd: number) {
  const centre = drift * Math.sqrt(t);
  const from = Math.max(lower, centre - reach);
  const to = Math.min(upper, centre + deepReach);
  const panels = Math.max(0, Math.ceil((to - from) / (panelSds * Math.min(sd, 1))));
  const half = (to - from) / panels / 2;
  const nodes = new Float64Array(panels * panel.nodes.length);
  const weights = new Float64Array(nodes.length);
  for (let p = 0, at = 0; p < panels; p++) {
    const middle = from + (2 * p + 1) * half;
    for (let i = 0; i < panel.nodes.length; i++, at++) {
      nodes[at] = middle + half * panel.nodes[i]!;
      weights[at] = half * panel.weights[i]!;
    }
  }
  return { nodes, weights };
}
