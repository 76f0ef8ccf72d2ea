import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What rooms offer to programs that use them as a library, beside what the other guides show: by door, by topic. */
const library: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  program: {
    'Programs in words': 'describeProgram wordsOf diffPrograms programDigest',
    'Candidate features': 'isChannel',
  },
  tables: {
    Files: 'readTable readBatches schemaOf tableDriverChecks',
    'Columns and rows': 'tableOf numbers integers booleans texts times vectors select filterRows',
  },
  store: { 'Sure of a store of your own': 'storeConformance storeDurability' },
  state: { 'What a state says': 'addressKey nothingBrought' },
  policy: { Slates: 'drawSlate slateProbability slateUniforms' },
  outcomes: { Reports: 'lastTouch totalsByUser' },
  learning: {
    Learners: 'diagonalLearner diagonalLogistic fullLogistic responseProbability',
    Artefacts: 'succeed',
    Signals: 'calibrateSignals credibilityOf',
  },
  evaluation: {
    'A logged batch': 'auditPropensities supportHoles diagnosticsOf verdictOf tune',
    Intervals: 'studentInterval bernsteinInterval obpBernsteinInterval bootstrapInterval',
    'Scores that order people by effect':
      'measureUplift rank upliftAt upliftAuc upliftCurve qiniAuc qiniCurve meanGain meanQini weightedAverageUplift',
  },
  experiments: {
    'How many units, how long':
      'sampleSize sequentialSize nonInferioritySize armsSize bestWeights minimalEffect duration peekingRate sequentialPower certify readOnce correlatedPlan',
    Samples:
      'sampleOf valuesArm proportionArm ratioArm covariateMoments quantileArm quantileRanks quantileBootstrap',
    Effects:
      'relativeLift fieller linEffect postStratified cuped cupedRatio cupac quantileInterval nonInferiority posterior',
    'Metrics and their parts': 'defineMetric readMetric funnelParts mixRate',
    'Many tests': 'maxT maxTCritical equicorrelation',
    'Looks that were planned':
      'groupSequential repeatedP stagewise futilityPlan obrienFleming wangTsiatis repeatedTestingError correlatedBoundaries guardedBoundaries',
    'Looks at any time':
      'msprt msprtCritical gavi normalMixture normalMixtureRho oneSidedNormalMixture gammaExponentialMixture gammaPoissonMixture guardedSequence',
    'Is it an experiment': 'sampleRatio balance missingByArm crossSections',
    'Ship or not': 'decideShip shipRule better notWorse all any leafLevels',
  },
  kit: { Distributions: 'fisherF poisson' },
  'playbooks/messaging': { Programs: 'messagingPrograms activation conversion reactivation' },
};

const src = new URL('../src/', import.meta.url);

const textOf = (room: string): string =>
  readdirSync(new URL(`${room}/`, src), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|long)\.ts$/.test(path))
    .map((path) => readFileSync(new URL(`${room}/${path.replaceAll('\\', '/')}`, src), 'utf8'))
    .join('\n');

/** The first sentence that a room has above an export. */
function sentenceOf(text: string, name: string): string {
  const above = new RegExp(
    `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export (?:async )?(?:const|function\\*?|class) ${name}\\b`,
  ).exec(text);
  const [paragraph = ''] = (above?.[1] ?? '').split(/\n\s*\*\s*\n/);
  const words = paragraph.replace(/\s*\n\s*\* ?/g, ' ').trim();
  const [sentence = ''] = words.split(/(?<=[^\s.]{2}\.)\s+(?=[A-Z`])/);
  return sentence.replace(/[,:]$/, '.').replaceAll('|', '\\|');
}

const rowsOf = (room: string): readonly string[] => {
  const text = textOf(room);
  return Object.entries(library[room]!).flatMap(([topic, names]) =>
    names.split(' ').map((name, i) => {
      const sentence = sentenceOf(text, name);
      if (sentence === '') throw new Error(`${room} has no sentence above ${name}`);
      return `| ${i === 0 ? topic : ''} | \`${name}\` | ${sentence} |`;
    }),
  );
};

test('every name is an export of its door', async () => {
  for (const [room, topics] of Object.entries(library)) {
    const door = (await import(new URL(`${room}/index.ts`, src).href)) as object;
    const names = Object.values(topics).flatMap((some) => some.split(' '));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !Object.hasOwn(door, name))).toEqual([]);
  }
});

test('docs/library.md says of each what stands above it (npm run docs writes it)', async () => {
  const page = [
    '# Library',
    '',
    'Written by `npm run docs`. Rooms can be used without the command line: `@fantail/fantail/decision` and',
    '`@fantail/fantail/openfeature` are exports of their own, every other room is imported from its door,',
    '`@fantail/fantail/dist/src/<room>/index.js`. Pages of their topics show the main names; these are the others that',
    'are there to be used. Units, errors and sources stand above each in its file.',
    '',
    ...Object.keys(library).flatMap((room) => [
      `## ${room}`,
      '',
      '| topic | name | what |',
      '| --- | --- | --- |',
      ...rowsOf(room),
      '',
    ]),
  ].join('\n');
  await expect(page).toMatchFileSnapshot('./library.md');
});
