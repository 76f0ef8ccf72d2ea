/** The files of a starter, by name: a program, some made-up users and what they did, and how to go on. */
export const starter: Readonly<Record<string, string>> = {
  'program.js': `// Who may hear what, why, and under which rules. It is data: change a value and run the commands of the README again.
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export default {
  id: 'welcome',
  owner: 'your team',
  // Cost is per message, in the unit that everything is worth in; tolerance is how late an intent may still go out.
  channels: { email: { cost: 0.01, tolerance: '1h' } },
  features: {
    // Of users: enter models and conditions.
    user: {
      plays: { kind: 'count', event: 'play', where: {}, within: '7d', transform: 'log1p', scale: 1 },
      premium: { kind: 'flag', trait: 'premium', missing: false },
    },
    // Of a message for a user: what makes one better than another. This one has an effect per message.
    candidate: { message: { kind: 'eachMessage' } },
  },
  // Only those who do not pay yet.
  audience: { kind: 'flag', feature: 'premium', value: false },
  messages: {
    'free-month': { class: 'marketing', topic: 'offer', channels: ['email'], attributes: {} },
    'new-albums': { class: 'marketing', topic: 'music', channels: ['email'], attributes: {} },
  },
  // What is maximised: did they subscribe in two weeks, at 20 per subscription.
  objectives: {
    subscription: {
      outcome: { kind: 'event', event: 'subscribe' },
      aggregate: 'any',
      after: '0s',
      horizon: '14d',
      unit: 'subscription',
      direction: 'increase',
      role: 'value',
      rate: 20,
    },
  },
  // When there is a reason to speak: daily at nine in the user's own zone.
  generators: [{ kind: 'onSchedule', version: 1, options: { hour: 9, validFor: '12h' } }],
  slots: { kind: 'now' },
  rules: [
    { kind: 'cap', version: 1, options: { limit: 2, per: '7d' } },
    { kind: 'quietHours', version: 1, options: { windows: [{ days: everyDay, from: '22:00', to: '08:00' }] } },
  ],
  // Nothing is known at first, so every choice is equally likely. Once something was learned: 'thompson', options {}.
  policy: { kind: 'uniform', version: 1, options: {} },
  // Kept inside the logged probabilities: a part of the sends at random, and silence never below this.
  exploration: { mass: 0.02, silence: 0.02 },
  // Share of users who are never contacted, to compare with.
  holdout: 0,
};
`,
  'users.csv': [
    'id,premium,zone,email,agreed',
    'ann,0,Europe/Berlin,ann@example.org,1',
    'bob,0,Europe/Berlin,bob@example.org,1',
    'cid,1,Europe/Berlin,cid@example.org,1',
    'dan,0,America/New_York,dan@example.org,0',
    'eva,0,America/New_York,eva@example.org,1',
    'fay,0,Asia/Tokyo,,1',
    '',
  ].join('\n'),
  'users.json': `{
  "kind": "users",
  "version": 1,
  "columns": [
    { "kind": "text", "name": "id" },
    { "kind": "boolean", "name": "premium" },
    { "kind": "text", "name": "zone" },
    { "kind": "text", "name": "email", "optional": true },
    { "kind": "boolean", "name": "agreed" }
  ],
  "user": { "column": "id" },
  "traits": { "premium": "premium" },
  "zone": { "column": "zone" },
  "addresses": { "email": { "column": "email" } },
  "consent": { "email": { "column": "agreed" }, "personalisation": true }
}
`,
  'events.jsonl': [
    '{"id":"e1","user":"ann","at":"2026-03-03T18:00:00Z","kind":"activity","name":"play"}',
    '{"id":"e2","user":"bob","at":"2026-03-05T08:30:00Z","kind":"activity","name":"subscribe"}',
    '{"id":"e3","user":"eva","at":"2026-03-20T20:15:00Z","kind":"activity","name":"play"}',
    '',
  ].join('\n'),
  'README.md': `# A program to begin with

\`program.js\` says who may hear what; \`users.csv\` and \`events.jsonl\` are made up. Run these in this folder. In a clone of
Fantail write \`npm run -s fantail --\` for \`fantail\`, and the paths of these files.

\`\`\`sh
fantail decide users.csv --program program.js --mapping users.json --out decisions.csv --at 2026-03-02T12:00:00Z
fantail replay
fantail import events.jsonl
fantail learn
fantail evaluate
fantail export lake
\`\`\`

1. **decide** makes the directory \`workspace\`, takes in the users and decides for each: cid pays already, dan did not
   agree, fay has no address, so that only silence is left; the others are drawn. \`decisions.csv\` has each probability;
   \`fantail explain <decision>\` says why.
2. **replay** repeats the decisions bit for bit.
3. **import** takes what the users did since. The last event closes the two weeks in which subscriptions count.
4. **learn** fits what each message adds over silence from half of the users, **evaluate** judges on the other half.
   From six users nothing can be told: evaluate refuses, and says why.
5. **export** writes all of it as Parquet, for DuckDB, pandas or Spark.

How policies compare when there are many users and the truth is known: \`fantail simulate\`, in a made-up market with
messages of its own.
`,
};
