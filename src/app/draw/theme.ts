/**
 * Colours of the pictures, dark and light. One meaning per hue: agents have Okabe and Ito's palette, order and
 * magnitude viridis, signed numbers PuOr; right and wrong their own. The same values as in styles/base.css.
 */

import { puOr, viridis } from './scales';

export interface Theme {
  readonly dark: boolean;
  readonly ground: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly right: string;
  readonly wrong: string;
  /** What lies under the pointer. */
  readonly hover: string;
  /** Of agents 1 to 8. */
  readonly agents: readonly string[];
  /** Of up to four pinned tokens. */
  readonly pins: readonly string[];
}

export const light: Theme = {
  dark: false,
  ground: '#ffffff',
  sunken: '#f5f6f8',
  line: '#d5d9de',
  lineStrong: '#aeb5bd',
  text: '#14181d',
  muted: '#55606b',
  accent: '#1d4f80',
  right: '#00674b',
  wrong: '#a03a00',
  hover: '#d81b60',
  agents: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b8960c', '#000000'],
  pins: ['#7b1fa2', '#00838f', '#5d4037', '#c2185b'],
};

export const dark: Theme = {
  dark: true,
  ground: '#161a1f',
  sunken: '#11151a',
  line: '#2a3138',
  lineStrong: '#4a545e',
  text: '#e3e7eb',
  muted: '#98a3ad',
  accent: '#86bdf0',
  right: '#5fd0a6',
  wrong: '#f0a070',
  hover: '#ff6fa5',
  agents: ['#2a93d5', '#e69f00', '#1fb58b', '#cc79a7', '#56b4e9', '#d55e00', '#b8960c', '#ffffff'],
  pins: ['#ce93d8', '#4dd0e1', '#bcaaa4', '#f48fb1'],
};

/** @param agent counted from 1. */
export const agentColour = (theme: Theme, agent: number): string =>
  theme.agents[(agent - 1) % theme.agents.length]!;

/** Order and magnitude, 0 to 1. A dark page starts above the colour of its own ground. */
export function sequential(theme: Theme, value: number): string {
  const inside = Math.min(1, Math.max(0, value));
  return viridis(theme.dark ? 0.15 + 0.85 * inside : inside);
}

/** Signed numbers, -1 to 1. */
export const diverging = (value: number): string => puOr(0.5 - 0.5 * Math.min(1, Math.max(-1, value)));

/** A CSS colour of the scales above as bytes. */
export function bytesOf(colour: string): [red: number, green: number, blue: number] {
  if (colour.startsWith('#'))
    return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
  return colour
    .match(/[\d.]+/g)!
    .slice(0, 3)
    .map(Number) as [number, number, number];
}

/** Black or white, whichever is read better on `colour`. */
export function inkOn(colour: string): string {
  const [red, green, blue] = bytesOf(colour).map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}
