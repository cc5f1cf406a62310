/** A picture as a file: SVG, PNG or CSV, with the link and the seed in it. */

import { useRef } from 'react';
import type { Recording } from '../../experiment/recording';
import { canvasPen } from '../draw/canvas-pen';
import { csv } from '../draw/csv';
import { layOut } from '../draw/sheet';
import { svg } from '../draw/svg-pen';
import { save } from '../files';
import { useLab, useResources, useTheme } from '../hooks';
import { isAbsent, type Chosen, type Picture } from '../pictures/picture';
import { linkOf } from '../state/address';
import { modelOf } from './model';
import type { Shown } from './Panel';

interface ExportMenuProps {
  picture: Picture;
  shown: readonly Shown[];
  chosen: Chosen;
}

const SHEET_WIDTH = 900;
/** Pixels of the PNG for each of the sheet. */
const PNG_SCALE = 2;

export function ExportMenu({ picture, shown, chosen }: ExportMenuProps) {
  const lab = useLab();
  const resources = useResources();
  const theme = useTheme();
  const menu = useRef<HTMLDetailsElement>(null);

  const parts = async () => {
    const made = await Promise.all(
      shown.map(async (one) => ({ ...one, model: await modelOf(picture, one.recording, chosen, resources) })),
    );
    return made.filter(({ model }) => !isAbsent(model));
  };

  const export_ = async (kind: 'svg' | 'png' | 'csv') => {
    menu.current!.open = false;
    const all = await parts();
    if (all.length === 0) return;
    const source = await Promise.all(
      all.map(async ({ recording }) => provenance(recording, await linkOf(lab, recording))),
    );
    const file = `${picture.id}-${lab.fileStem()}`;
    if (kind === 'csv') {
      const tables = all.map(({ label, model }, i) =>
        csv(picture.table(model), [picture.title, ...(label ? [label] : []), ...source[i]!]),
      );
      save(`${file}.csv`, 'text/csv', tables.join('\r\n'));
      return;
    }
    const { width, height, draw } = layOut({
      picture,
      caption: picture.caption(all[0]!.model, chosen),
      parts: all,
      moment: {
        ...lab.playback.position(),
        progress: 0,
        hover: null,
        pins: lab.view.store.getState().pins,
      },
      foot: source.flat(),
      theme,
      width: SHEET_WIDTH,
    });
    if (kind === 'svg') {
      save(`${file}.svg`, 'image/svg+xml', svg(width, height, theme.ground, draw));
      return;
    }
    const canvas = document.createElement('canvas');
    canvas.width = width * PNG_SCALE;
    canvas.height = height * PNG_SCALE;
    const context = canvas.getContext('2d')!;
    context.scale(PNG_SCALE, PNG_SCALE);
    context.fillStyle = theme.ground;
    context.fillRect(0, 0, width, height);
    draw(canvasPen(context));
    canvas.toBlob((blob) => blob && save(`${file}.png`, 'image/png', blob));
  };

  return (
    <details
      ref={menu}
      className="menu"
      onBlur={({ relatedTarget, currentTarget }) => {
        if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
      }}
    >
      <summary className="tool" aria-label={`Export ${picture.title}`}>
        Export
      </summary>
      <div className="menu-list">
        {(['svg', 'png', 'csv'] as const).map((kind) => (
          <button key={kind} type="button" onClick={() => void export_(kind)}>
            {kind.toUpperCase()}
          </button>
        ))}
      </div>
    </details>
  );
}

/** What is needed to compute a run again, in lines. */
function provenance({ spec, question, facts }: Recording, link: string): string[] {
  const agents = facts?.agents.map(({ id, hash }) => `${id} ${hash.slice(0, 8)}`).join(', ');
  return [
    link,
    `seed ${spec.seed}; question: ${question.text}`,
    [agents && `agents ${agents}`, facts && facts.device.description].filter(Boolean).join('; '),
  ].filter(Boolean);
}
