/** The frame of a picture: its options, its table, its export, and the pictures of one run or of two side by side. */

import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { Recording } from '../../experiment/recording';
import { useInTurn, useLab, useMaximised, useView } from '../hooks';
import { isAbsent, type Chosen, type Option, type Picture, type PictureId } from '../pictures/picture';
import { chosenOf } from '../state/view';
import { ExportMenu } from './ExportMenu';
import { Figure } from './Figure';
import { useModel } from './model';
import { NumbersTable } from './NumbersTable';
import { PinBar } from './PinBar';

export interface Shown {
  /** Which run it is; empty where there is only one. */
  readonly label: string;
  readonly recording: Recording;
}

export const Panel = memo(function Panel({ picture, shown }: { picture: Picture; shown: readonly Shown[] }) {
  const { view } = useLab();
  const { id, title } = picture;
  const chosen = useChosen(picture);
  const maximised = useMaximised();
  const asTable = useView((state) => state.tables.includes(id));
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  // Whatever changes all panels at once is drawn by one of them per frame.
  const drawn = useInTurn(useMemo(() => ({ shown, width }), [shown, width]));
  const big = maximised === id;
  return (
    <section
      className={`panel picture ${id} ${big ? 'maximised' : ''}`}
      aria-label={title}
      data-picture={id}
      hidden={maximised !== null && !big}
      onPointerEnter={() => (underPointer = id)}
      onFocus={() => (underPointer = id)}
    >
      <header className="picture-head">
        <h2>{title}</h2>
        {picture.options.map((option) => (
          <select
            key={option.key}
            aria-label={`${title}: ${option.label}`}
            title={`${option.label}: ${option.title}`}
            value={chosen[option.key]}
            onChange={({ target }) => view.choose(id, option.key, target.value)}
          >
            {namesFor(option, chosen, shown.at(-1)?.recording).map(({ value, name, about }) => (
              <option key={value} value={value} title={about}>
                {name}
              </option>
            ))}
          </select>
        ))}
        <span className="spacer" />
        <button
          type="button"
          className="tool"
          aria-pressed={asTable}
          title="The numbers of this picture"
          onClick={() => view.table(id)}
        >
          Table
        </button>
        <ExportMenu picture={picture} shown={shown} chosen={chosen} />
        <button
          type="button"
          className="tool"
          aria-pressed={big}
          title="M: this view alone, at full width"
          onClick={() => view.maximise(id)}
        >
          {big ? 'Restore' : 'Maximise'}
        </button>
      </header>
      {id === 'lens' && shown.length > 0 && <PinBar recording={shown.at(-1)!.recording} />}
      <div ref={body} className={`picture-body ${shown.length > 1 ? 'beside' : ''}`}>
        {drawn?.shown.map(({ label, recording }) => (
          <Part
            key={label}
            {...{ picture, recording, chosen, label, asTable }}
            width={partWidth(drawn.width, drawn.shown.length)}
          />
        ))}
      </div>
    </section>
  );
});

/** The choices that the run has a use for, and the chosen one whatever it is. */
function namesFor({ key, choices, named }: Option, chosen: Chosen, recording: Recording | undefined) {
  return choices.flatMap(({ value, label, title: about }) => {
    const name = named && recording ? named(value, recording) : label;
    return name === null && chosen[key] !== value ? [] : [{ value, name: name ?? label, about }];
  });
}

/** The picture's own choices: another picture's leave its model alone. */
function useChosen({ id, options }: Picture): Chosen {
  const own = useView((state) => JSON.stringify(chosenOf(id, options, state.options)));
  return useMemo(() => JSON.parse(own) as Chosen, [own]);
}

/** Below this, before and after stand one under the other. */
const BESIDE_MIN = 640;
const GUTTER = 16;

const partWidth = (width: number, parts: number) =>
  parts > 1 && width > BESIDE_MIN ? Math.floor((width - GUTTER) / 2) : width;

/** The picture that `M` and `L` speak of when none is named: the one last pointed at. */
let underPointer: PictureId = 'trajectory';
export const pointedAt = () => underPointer;

interface PartProps {
  picture: Picture;
  recording: Recording;
  chosen: Chosen;
  label: string;
  asTable: boolean;
  width: number;
}

const Part = memo(function Part({ picture, recording, chosen, label, asTable, width }: PartProps) {
  const made = useModel(picture, recording, chosen);
  const name = label && <h3 className="part-label">{label}</h3>;
  const absent = made === null ? 'Being made…' : isAbsent(made.model) ? made.model.absent : null;
  if (absent !== null)
    return (
      <div className="part" style={{ width: width || undefined }}>
        {name}
        <p className="muted absent">{absent}</p>
      </div>
    );
  const { model } = made!;
  const caption = picture.caption(model, chosen);
  return (
    <div className="part" style={{ width: width || undefined }}>
      {name}
      {asTable ? (
        <NumbersTable table={picture.table(model)} label={`${picture.title}${label ? `, ${label}` : ''}`} />
      ) : (
        width > 0 && (
          <Figure
            {...{ picture, model, width }}
            label={`${picture.title}${label ? `, ${label}` : ''}. ${caption}`}
          />
        )
      )}
      <p className="muted reading-help">{caption}</p>
    </div>
  );
});

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watcher.observe(ref.current!);
    return () => watcher.disconnect();
  }, [ref]);
  return width;
}
