/** A picture as a file: SVG, PNG or CSV, with the link and the seed in it. */

import type { Kind } from '../export/figure';
import { save } from '../files';
import { useLab, useResources, useTheme } from '../hooks';
import { isAbsent, type Chosen, type Picture } from '../pictures/picture';
import { linkOf } from '../state/address';
import { Menu } from './Menu';
import { modelOf } from './model';
import type { Shown } from './Panel';

const kinds: readonly Kind[] = ['svg', 'png', 'csv'];

interface ExportMenuProps {
  picture: Picture;
  shown: readonly Shown[];
  chosen: Chosen;
}

export function ExportMenu({ picture, shown, chosen }: ExportMenuProps) {
  const lab = useLab();
  const resources = useResources();
  const theme = useTheme();

  const write = async (kind: Kind) => {
    // Loaded when it is first wanted.
    const { fileOf, provenance } = await import('../export/figure');
    const made = await Promise.all(
      shown.map(async ({ label, recording }) => ({
        label,
        model: await modelOf(picture, recording, chosen, resources),
        source: provenance(recording, await linkOf(lab, recording)),
      })),
    );
    const parts = made.filter(({ model }) => !isAbsent(model));
    if (parts.length === 0) return;
    const { cursor } = lab.playback.position();
    const { pins } = lab.view.store.getState();
    const moment = { cursor, progress: 0, hover: null, pins };
    const { type, content } = await fileOf(kind, { picture, chosen, parts, moment, theme });
    save(`${picture.id}-${lab.fileStem()}.${kind}`, type, content);
  };

  const choices = kinds.map((kind) => ({
    label: kind.toUpperCase(),
    choose: () => void write(kind).catch(lab.fail),
  }));
  return <Menu look="tool" label="Export" name={`Export ${picture.title}`} choices={choices} />;
}
