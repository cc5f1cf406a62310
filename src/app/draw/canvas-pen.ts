/** A pen on a canvas of the page. */

import type { Cells, Pen, Point, Stroke, TextStyle } from './pen';
import { sansFont, monoFont } from './type';

export function canvasPen(context: CanvasRenderingContext2D): Pen {
  const fillAndStroke = ({ fill, stroke, width = 1, alpha = 1, dash = [] }: Stroke, trace: () => void) => {
    context.globalAlpha = alpha;
    context.beginPath();
    trace();
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.setLineDash([...dash]);
      context.stroke();
    }
  };
  const through = (points: readonly Point[]) =>
    points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  return {
    rect: (x, y, width, height, style) => fillAndStroke(style, () => context.rect(x, y, width, height)),
    circle: (x, y, radius, style) =>
      fillAndStroke(style, () => context.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI)),
    line: (points, style) => fillAndStroke({ ...style, fill: undefined }, () => through(points)),
    polygon: (points, style) =>
      fillAndStroke(style, () => {
        through(points);
        context.closePath();
      }),
    text: (text, x, y, style) => drawText(context, text, x, y, style),
    cells: (cells, x, y, width, height) => {
      if (cells.columns * cells.rows <= FEW) {
        drawFew(context, cells, x, y, width, height);
        return;
      }
      const image = bitmapOf(cells);
      if (!image) return;
      context.globalAlpha = 1;
      context.imageSmoothingEnabled = false;
      context.drawImage(image, x, y, width, height);
    },
    clip: (x, y, width, height, draw) => {
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      draw();
      context.restore();
    },
  };
}

function drawText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  style: TextStyle,
): void {
  const { fill, size = 11, align = 'left', baseline = 'middle', bold, mono, alpha = 1, turned = 0 } = style;
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.font = `${bold ? '600 ' : ''}${size}px ${mono ? monoFont : sansFont}`;
  context.textAlign = align;
  context.textBaseline = baseline;
  // Hardly any glyph is wider than the type's size: most texts need not be measured.
  const fits = style.maxWidth === undefined || text.length * size <= style.maxWidth;
  const shown = fits ? text : cut(context, text, style.maxWidth);
  if (turned === 0) {
    context.fillText(shown, x, y);
    return;
  }
  context.save();
  context.translate(x, y);
  context.rotate((-turned * Math.PI) / 180);
  context.fillText(shown, 0, 0);
  context.restore();
}

/** The longest beginning that fits, with an ellipsis; by halving, for overlays cut their texts in every frame. */
function cut(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const end = (fits + tooLong) >> 1;
    if (context.measureText(`${text.slice(0, end)}…`).width <= width) fits = end;
    else tooLong = end;
  }
  return fits > 0 ? `${text.slice(0, fits)}…` : '';
}

/** So few cells are drawn one by one: a canvas for them would cost more. */
const FEW = 600;

function drawFew(
  context: CanvasRenderingContext2D,
  { columns, rows, rgba }: Cells,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.globalAlpha = 1;
  // Edges on whole pixels of the device, so that no seam shows between neighbours.
  const scale = context.getTransform().a;
  const edge = (from: number, size: number, i: number, of: number) =>
    Math.round((from + (size * i) / of) * scale) / scale;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = 4 * (row * columns + column);
      const alpha = rgba[at + 3]!;
      if (alpha === 0) continue;
      context.fillStyle = `rgb(${rgba[at]} ${rgba[at + 1]} ${rgba[at + 2]} / ${alpha / 255})`;
      const [left, top] = [edge(x, width, column, columns), edge(y, height, row, rows)];
      context.fillRect(
        left,
        top,
        edge(x, width, column + 1, columns) - left,
        edge(y, height, row + 1, rows) - top,
      );
    }
}

const bitmaps = new WeakMap<Cells, HTMLCanvasElement>();

/** The cells as a small canvas of their own, kept as long as they are. */
function bitmapOf(cells: Cells): HTMLCanvasElement | null {
  if (cells.columns === 0 || cells.rows === 0) return null;
  let bitmap = bitmaps.get(cells);
  if (!bitmap) {
    bitmap = document.createElement('canvas');
    bitmap.width = cells.columns;
    bitmap.height = cells.rows;
    const pixels = new ImageData(cells.columns, cells.rows);
    pixels.data.set(cells.rgba);
    bitmap.getContext('2d')!.putImageData(pixels, 0, 0);
    bitmaps.set(cells, bitmap);
  }
  return bitmap;
}
