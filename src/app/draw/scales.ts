/**
 * Viridis and PuOr (ColorBrewer) as tables of 33 colours, between which is interpolated: the library that they are
 * compared with in the test (d3-scale-chromatic) would be a twentieth of the page.
 */

type Rgb = readonly [red: number, green: number, blue: number];

const table = (hex: string): readonly Rgb[] =>
  hex
    .split(' ')
    .map((colour) => [0, 2, 4].map((at) => parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb);

const viridisTable = table(
  '440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d ' +
    '2f6b8e 2c728e 297a8e 26828e 23898e 21918c 1f988b 1fa088 22a785 28ae80 32b67a ' +
    '3fbc73 4ec36b 5ec962 70cf57 84d44b 98d83e addc30 c2df23 d8e219 ece51b fde725',
);

const puOrTable = table(
  '2d004b 390c5e 461a70 522a81 5f3d8f 6d529c 7b67a8 8a7cb3 998ebf a8a0ca b5b0d4 ' +
    'c2bfdc cecde4 d9d9ea e3e4ee ecebef f3eeea f8edde fbe7cd fcdfb8 fdd5a0 fcc987 ' +
    'fabb6e f5ad55 ee9d3d e48d29 d97e1a cc7010 be630b af5808 9f4e07 8f4407 7f3b08',
);

/** @param value 0 to 1; beyond, the ends. @returns a CSS colour. */
export const viridis = (value: number): string => between(viridisTable, value);

/** @param value 0 (purple) to 1 (orange); beyond, the ends. @returns a CSS colour. */
export const puOr = (value: number): string => between(puOrTable, value);

function between(colours: readonly Rgb[], value: number): string {
  const place = Math.min(1, Math.max(0, value)) * (colours.length - 1);
  const from = colours[Math.floor(place)]!;
  const to = colours[Math.ceil(place)]!;
  const share = place - Math.floor(place);
  return `rgb(${from.map((byte, i) => Math.round(byte + share * (to[i]! - byte))).join(', ')})`;
}
