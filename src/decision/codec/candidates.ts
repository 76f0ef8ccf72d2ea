// What a decision was made among, as bytes: opportunities, candidates, and what was refused, why and when.
import type { No } from '../../eligibility/index.ts';
import { millis } from '../../kit/index.ts';
import type { Candidate, Gap } from '../../opportunities/index.ts';
import type { Opportunity } from '../../state/index.ts';
import type { ByteReader, ByteWriter } from '../bytes.ts';

/** Absent numbers stand as NaN: no time or value in a record can be NaN. */
const orNaN = (value: number | undefined): number => value ?? Number.NaN;
const orAbsent = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

export function writeOpportunity(writer: ByteWriter, opportunity: Opportunity): void {
  writer.text(opportunity.program);
  writer.text(opportunity.generator);
  writer.text(opportunity.key);
  writer.text(opportunity.message ?? '');
  writer.f64(opportunity.from);
  writer.f64(opportunity.until);
  writer.list(Object.entries(opportunity.attributes ?? {}), ([name, value]) => {
    writer.text(name);
    writer.f64(value);
  });
}

export function readOpportunity(reader: ByteReader): Opportunity {
  const program = reader.text();
  const generator = reader.text();
  const key = reader.text();
  const message = reader.text() || undefined;
  const from = reader.f64();
  const until = reader.f64();
  const attributes = reader.list(() => [reader.text(), reader.f64()] as const);
  const named = attributes.length > 0 ? Object.fromEntries(attributes) : undefined;
  return { program, generator, key, from, until, message, attributes: named };
}

export function writeCandidate(writer: ByteWriter, { message, channel, slot, opportunity }: Candidate): void {
  writer.u16(message);
  writer.u8(channel);
  writer.u16(opportunity);
  writer.f64(slot);
}

export const readCandidate = (reader: ByteReader): Candidate => ({
  message: reader.u16(),
  channel: reader.u8(),
  opportunity: reader.u16(),
  slot: reader.f64(),
});

export function writeNo(writer: ByteWriter, { candidate, rule, reason, until }: No): void {
  writer.u16(candidate);
  writer.text(rule);
  writer.text(reason);
  writer.f64(orNaN(until));
}

export function readNo(reader: ByteReader): No {
  const no = { candidate: reader.u16(), rule: reader.text(), reason: reader.text() };
  const until = orAbsent(reader.f64());
  return until === undefined ? no : { ...no, until };
}

type MessageGap = Gap & { readonly message: number };

export function writeGap(writer: ByteWriter, { message, rule, start, end }: MessageGap): void {
  writer.u16(message);
  writer.text(rule);
  writer.f64(start);
  writer.f64(end);
}

export const readGap = (reader: ByteReader): MessageGap => ({
  message: reader.u16(),
  rule: reader.text(),
  start: millis(reader.f64()),
  end: millis(reader.f64()),
});
