/**
 * What a picture is drawn with: a narrow door to a canvas on the page and to an SVG file alike, so that a figure that
 * is exported is the figure that was seen. Units are CSS pixels, angles degrees, colours CSS colours.
 */

export interface Stroke {
  readonly fill?: string | undefined;
  readonly stroke?: string | undefined;
  /** Width of the stroke; 1 when absent. */
  readonly width?: number | undefined;
  readonly alpha?: number | undefined;
  readonly dash?: readonly number[] | undefined;
}

export interface TextStyle {
  readonly fill: string;
  /** Height of the type; 11 when absent. */
  readonly size?: number | undefined;
  readonly align?: 'left' | 'center' | 'right' | undefined;
  /** `middle` when absent. */
  readonly baseline?: 'top' | 'middle' | 'bottom' | undefined;
  readonly bold?: boolean | undefined;
  readonly mono?: boolean | undefined;
  readonly alpha?: number | undefined;
  /** Turned counter-clockwise about its point by so many degrees. */
  readonly turned?: number | undefined;
  /** Cut with an ellipsis where it would be wider. */
  readonly maxWidth?: number | undefined;
}

/** Cells of a heat map, row by row, as RGBA bytes. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly rgba: Uint8ClampedArray;
}

export type Point = readonly [x: number, y: number];

export interface Pen {
  rect(x: number, y: number, width: number, height: number, style: Stroke): void;
  circle(x: number, y: number, radius: number, style: Stroke): void;
  /** An open line through the points. */
  line(points: readonly Point[], style: Stroke): void;
  polygon(points: readonly Point[], style: Stroke): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** One rectangle of `width` × `height` filled with equal cells, without smoothing. */
  cells(cells: Cells, x: number, y: number, width: number, height: number): void;
  /** What `draw` draws is seen inside the rectangle only. */
  clip(x: number, y: number, width: number, height: number, draw: () => void): void;
}
