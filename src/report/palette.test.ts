import { describe, expect, test } from 'vitest';
import { inks, tones, tonesOf } from './palette.ts';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Linear light of an sRGB colour (IEC 61966-2-1). */
const linear = (hex: string): Rgb => {
  const channel = (at: number) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : Math.exp(2.4 * Math.log((v + 0.055) / 1.055));
  };
  return [channel(1), channel(3), channel(5)];
};

const times = (matrix: Matrix, [r, g, b]: Rgb): Rgb => {
  const row = (k: 0 | 1 | 2) => matrix[k][0] * r + matrix[k][1] * g + matrix[k][2] * b;
  return [row(0), row(1), row(2)];
};

/** Contrast ratio of WCAG 2.2. */
const contrast = (a: string, b: string): number => {
  const luminance = (hex: string) => {
    const [r, g, blue] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue + 0.05;
  };
  return Math.max(luminance(a) / luminance(b), luminance(b) / luminance(a));
};

/** How the eye without one kind of cone sees, on linear light (Machado, Oliveira and Fernandes 2009, severity 1). */
const eyes: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Oklab (Ottosson 2020), in which distance is meant to be difference as seen. */
const oklab = (rgb: Rgb): Rgb => {
  const clipped = rgb.map((v) => Math.min(1, Math.max(0, v))) as unknown as Rgb;
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    clipped,
  );
  const roots = cones.map(Math.cbrt) as unknown as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    roots,
  );
};

const difference = (a: string, b: string, eye: Matrix): number => {
  const [p, q] = [oklab(times(eye, linear(a))), oklab(times(eye, linear(b)))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};

describe.each(['light', 'dark'] as const)('on %s paper', (mode) => {
  const { paper, ink, soft, label } = inks[mode];

  test('text has a contrast of 4.5, lines and dots of 3', () => {
    for (const text of [ink, soft, label]) expect(contrast(text, paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(ink, inks[mode].line)).toBeGreaterThanOrEqual(4.5);
    for (const tone of tones) expect(contrast(tone[mode], paper)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(eyes))('no two tones look alike with %s', (eye) => {
    for (const [i, a] of tones.entries())
      for (const b of tones.slice(0, i))
        expect(difference(a[mode], b[mode], eyes[eye]!)).toBeGreaterThan(0.08);
  });
});

test('a name keeps the tone of its place; the ninth and strangers are grey', () => {
  const toneOf = tonesOf(Array.from({ length: 9 }, (_, i) => `name ${i}`));
  expect(['name 0', 'name 7', 'name 8', 'stranger'].map(toneOf)).toEqual([1, 8, 0, 0]);
});
