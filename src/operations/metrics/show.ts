import { columnsOf, fixed, wrapped } from '../text.ts';
import type { Output } from './output.ts';

const two = (value: number): string => fixed(value, 2);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
/** Tests named in a warning, at most. */
const shown = 5;

/** The choice of a proxy as a person reads it. */
export function showChoice({
  outcome,
  n,
  alpha,
  tests,
  hasCorrelations,
  proxies,
  left,
  composite,
}: Output): string {
  const rows = proxies.map(({ metric, tests, lag, correlation, low, high, naive, power, quality }) => [
    metric,
    String(tests),
    lag === null ? '' : String(lag),
    `${two(correlation)} [${two(low)}, ${two(high)}]`,
    two(naive),
    percent(power),
    two(quality),
  ]);
  const head = ['proxy', 'tests', 'lag', 'true correlation', 'naive', 'power', 'quality'];
  const warnings = proxies.flatMap(({ metric, warnings }) =>
    warnings.map((warning) => `${metric}: ${warning}`),
  );
  return [
    ...wrapped(
      `${tests} past tests as a guide to ${outcome}, for a test of ${n} units; ${percent(1 - alpha)} intervals. Quality is the correlation of the measured proxy with the true effect on ${outcome}.`,
    ),
    ...(hasCorrelations
      ? []
      : wrapped(
          'The file has no corr: columns: sampling errors count as independent, which makes ties look closer.',
        )),
    '',
    ...columnsOf([head, ...rows]),
    ...(warnings.length > 0 ? ['', ...warnings.flatMap((warning) => wrapped(warning))] : []),
    ...proxies.flatMap(named),
    ...left.flatMap(({ metric, reason }) => wrapped(`Left out: ${metric}: ${reason}.`)),
    ...compositeLines({ outcome, composite }),
  ].join('\n');
}

function named({ metric, discords }: Output['proxies'][number]): readonly string[] {
  if (discords.length === 0) return [];
  const list = discords.slice(0, shown).map(({ test, probability }) => `${test} (${percent(probability)})`);
  const more = discords.length > shown ? ` and ${discords.length - shown} more` : '';
  return wrapped(`${metric} up, outcome down, 5 % of them falsely: ${list.join(', ')}${more}.`);
}

function compositeLines({ outcome, composite }: Pick<Output, 'outcome' | 'composite'>): readonly string[] {
  if (!composite) return [];
  const terms = composite.weights.map(({ metric, weight }, i) => {
    const size = `${Number(Math.abs(weight).toPrecision(3))} ${metric}`;
    return weight < 0 ? `− ${size}` : i === 0 ? size : `+ ${size}`;
  });
  return ['', ...wrapped(`Composite, quality ${two(composite.quality)}: ${outcome} = ${terms.join(' ')}.`)];
}
