import { describe, expect, test } from 'vitest';
import { msPerHour } from '../../kit/index.ts';
import type { Opportunity } from '../../state/index.ts';
import { candidateAt, contextWith, judgeWith, messageOf, noon, userWith } from '../example.ts';
import type { MessageClass, RuleContext } from '../rule.ts';
import { suppressionReasons } from '../kinds.ts';

const said = (value: boolean) => ({ value, at: noon });

/** The reasons that each class gets on push. */
function reasonsFor(change: Partial<RuleContext>): Readonly<Record<MessageClass, readonly string[]>> {
  const judge = judgeWith([], change);
  const reasonsOf = (cls: MessageClass) =>
    judge.noes([candidateAt(noon, { message: messageOf[cls] })]).map(({ reason }) => reason);
  return {
    marketing: reasonsOf('marketing'),
    service: reasonsOf('service'),
    transactional: reasonsOf('transactional'),
  };
}

const withState = (change: Parameters<typeof userWith>[1]) => reasonsFor({ state: userWith([], change) });

describe('each class has its own rules', () => {
  const granted = userWith([]).consent;
  const stops = contextWith().stops;
  test.each<[string, Partial<RuleContext>, string, string, string]>([
    ['nothing said against it', {}, '', '', ''],
    ['no consent', { state: userWith([], { consent: {} }) }, 'no_consent', '', ''],
    [
      'a withdrawn consent to the channel',
      { state: userWith([], { consent: { ...granted, push: said(false) } }) },
      'opted_out',
      'opted_out',
      '',
    ],
    [
      'a consent that a wrong clock dated ahead, which hides every later no',
      { state: userWith([], { consent: { push: { value: true, at: noon + 48 * msPerHour } } }) },
      'no_consent',
      'no_consent',
      '',
    ],
    [
      'a withdrawn topic, of the marketing message',
      { state: userWith([], { consent: { ...granted, offers: said(false) } }) },
      'topic_opted_out',
      '',
      '',
    ],
    ['no address', { state: userWith([], { addresses: {} }) }, 'no_address', 'no_address', 'no_address'],
    [
      'an unwanted topic',
      {
        state: userWith([], {
          preferences: { offers: said(false), account: said(false), login: said(false) },
        }),
      },
      'topic_unwanted',
      '',
      '',
    ],
    ['the holdout', { held: [true] }, 'holdout', 'holdout', ''],
    ['all marketing stopped', { stops: { ...stops, marketing: true } }, 'marketing_stopped', '', ''],
    [
      'the channel stopped',
      { stops: { ...stops, channels: ['push'] } },
      'channel_stopped',
      'channel_stopped',
      'channel_stopped',
    ],
    [
      'the program stopped',
      { stops: { ...stops, programs: ['p'] } },
      'program_stopped',
      'program_stopped',
      'program_stopped',
    ],
    ['one message stopped', { stops: { ...stops, messages: ['notice'] } }, '', 'message_stopped', ''],
  ])('%s', (_what, change, marketing, service, transactional) => {
    const joined = Object.fromEntries(
      Object.entries(reasonsFor(change)).map(([cls, reasons]) => [cls, reasons.join()]),
    );
    expect(joined).toEqual({ marketing, service, transactional });
  });
});

describe('a transactional message', () => {
  const opportunity = (change: Partial<Opportunity>): Opportunity => ({
    program: 'p',
    generator: 'upstream',
    key: 'k',
    from: noon,
    until: noon + msPerHour,
    ...change,
  });
  test.each<[string, readonly Opportunity[], readonly string[]]>([
    ['answers what names it', [opportunity({}), opportunity({ message: 'code' })], []],
    ['answers nothing that does not', [opportunity({})], ['no_transaction']],
    ['answers nothing about another message', [opportunity({ message: 'sale' })], ['no_transaction']],
    ['answers nothing that is over', [opportunity({ message: 'code', until: noon })], ['no_transaction']],
    [
      'answers nothing that the calendar raised',
      [opportunity({ message: 'code', generator: 'p:generators.1' })],
      ['no_transaction'],
    ],
    ['was judged before it is dispatched', [], ['no_transaction']],
  ])('%s', (_what, opportunities, reasons) => {
    expect(reasonsFor({ opportunities }).transactional).toEqual(reasons);
    expect(reasonsFor({ opportunities: undefined }).transactional).toEqual([]);
  });
});

test('all reasons are kept, and every one has a meaning', () => {
  const { marketing } = withState({ consent: { push: said(false) }, addresses: {} });
  expect(marketing).toEqual(['opted_out', 'no_address']);
  for (const reason of marketing) expect(suppressionReasons[reason]).toBeTypeOf('string');
});
