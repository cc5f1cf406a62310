/** Files of a picture: SVG, PNG or CSV, each with the link and the seed by which anyone can compute it again. */

import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import { canvasPen } from '../draw/canvas-pen';
import { svg } from '../draw/svg-pen';
import type { Theme } from '../draw/theme';
import type { Chosen, Moment, Picture } from '../pictures/picture';
import { csv } from './csv';
import { layOut, type SheetPart } from './sheet';

export type Kind = 'svg' | 'png' | 'csv';

export interface ExportedFigure {
  readonly picture: Picture;
  readonly chosen: Chosen;
  /** At least one. */
  readonly parts: readonly (SheetPart & { readonly source: readonly string[] })[];
  readonly moment: Moment;
  readonly theme: Theme;
}

export interface Content {
  readonly type: string;
  readonly content: BlobPart;
}

const SHEET_WIDTH = 900;
/** Pixels of the PNG for each of the sheet. */
const PNG_SCALE = 2;

/** @throws LabError `export_failed` where the browser makes no PNG. */
export async function fileOf(kind: Kind, figure: ExportedFigure): Promise<Content> {
  const { picture, parts, chosen, moment, theme } = figure;
  if (kind === 'csv') return { type: 'text/csv', content: tablesOf(figure) };
  const sheet = layOut({
    picture,
    caption: picture.caption(parts[0]!.model, chosen),
    parts,
    moment,
    foot: parts.flatMap(({ source }) => source),
    theme,
    width: SHEET_WIDTH,
  });
  if (kind === 'svg')
    return { type: 'image/svg+xml', content: svg(sheet.width, sheet.height, theme.ground, sheet.draw) };
  return { type: 'image/png', content: await pngOf(sheet, theme) };
}

/** What is needed to compute a run again, in lines. */
export function provenance({ spec, question, facts }: Recording, link: string): string[] {
  const agents = facts?.agents.map(({ id, hash }) => `${id} ${hash.slice(0, 8)}`).join(', ');
  return [
    link,
    `seed ${spec.seed}; question: ${question.text}`,
    [agents && `agents ${agents}`, facts && facts.device.description].filter(Boolean).join('; '),
  ].filter(Boolean);
}

/** One table after the other. */
function tablesOf({ picture, parts }: ExportedFigure): string {
  return parts
    .map(({ label, model, source }) =>
      csv(picture.table(model), [picture.title, ...(label ? [label] : []), ...source]),
    )
    .join('\r\n');
}

async function pngOf({ width, height, draw }: ReturnType<typeof layOut>, theme: Theme): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw noPng();
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, width, height);
  draw(canvasPen(context));
  const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, 'image/png'));
  if (!blob) throw noPng();
  return blob;
}

const noPng = () =>
  new LabError('export_failed', 'The browser could not make a PNG of this picture.', {
    hint: 'It may be too large, or memory is short: export it as SVG.',
  });
