/** The rows of the tree that are seen, as a tree for the keyboard and for screen readers. */

import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { formatCount } from '../../format';
import type { Trajectory } from '../trajectory-types';
import { standingSigns, type Going } from './standing';
import { sumsOf } from './sums';
import type { Row } from './tree';
import { costWords, labelOf, secondsWords, standingOf, standingWords, tokensWords } from './tree-words';
import { drawnRows, scrolledTo } from './windowing';

interface Props {
  rows: readonly Row[];
  trajectory: Trajectory;
  going: Going;
  /** Index of the row that keys act on. */
  at: number;
  select(index: number): void;
  /** Opens or closes a row. */
  turn(id: string): void;
  goTo(index: number): void;
  openAll(): void;
}

/** Pixels. */
const ROW = 30;
const MOST_HEIGHT = 520;
const PAGE = 15;

export function TreeRows({ rows, trajectory, going, at, select, turn, goTo, openAll }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const moved = useRef(false);
  const height = Math.min(MOST_HEIGHT, rows.length * ROW);
  const { from, to } = drawnRows(rows.length, top, height, ROW);

  useLayoutEffect(() => {
    // A list that has become shorter is scrolled back by the browser, which tells nobody before the next frame.
    if (box.current) setTop(box.current.scrollTop);
  }, [rows.length]);
  useEffect(() => {
    if (!moved.current || !box.current) return;
    moved.current = false;
    box.current.scrollTop = scrolledTo(at, box.current.scrollTop, height, ROW);
  }, [at, height]);

  const go = (index: number) => {
    moved.current = true;
    select(Math.min(rows.length - 1, Math.max(0, index)));
  };
  const press = (event: KeyboardEvent) => {
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const { expanded, parent } = row;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(at + PAGE),
      PageUp: () => go(at - PAGE),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (expanded === false ? turn(row.id) : expanded && go(at + 1)),
      ArrowLeft: () => (expanded ? turn(row.id) : parent !== null && go(parent)),
      Enter: () => goTo(at),
      ' ': () => expanded !== null && turn(row.id),
      '*': openAll,
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const indexes = Array.from({ length: to - from }, (_, i) => from + i);
  // What has the keys stays in the page, wherever it was scrolled to.
  if (at < from) indexes.unshift(at);
  else if (at >= to) indexes.push(at);
  return (
    <>
      <div className="tree-head muted" aria-hidden="true">
        <span>Call</span>
        <span>State</span>
        <span className="number">Tokens</span>
        <span className="number">Time</span>
        <span className="number">Cost</span>
      </div>
      <div
        ref={box}
        className="tree-rows"
        style={{ height }}
        role="tree"
        aria-label="Calls of the run"
        tabIndex={0}
        data-scrolls
        aria-activedescendant={`${id}-${at}`}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
        onKeyDown={press}
      >
        <div className="tree-length" style={{ height: rows.length * ROW }} role="presentation">
          {indexes.map((index) => (
            <TreeRow
              key={rows[index]!.id}
              id={`${id}-${index}`}
              row={rows[index]!}
              top={index * ROW}
              selected={index === at}
              {...{ trajectory, going }}
              onSelect={() => select(index)}
              onTurn={() => turn(rows[index]!.id)}
              onGo={() => goTo(index)}
            />
          ))}
        </div>
      </div>
    </>
  );
}

interface RowProps {
  id: string;
  row: Row;
  top: number;
  selected: boolean;
  trajectory: Trajectory;
  going: Going;
  onSelect(): void;
  onTurn(): void;
  onGo(): void;
}

function TreeRow({ id, row, top, selected, trajectory, going, onSelect, onTurn, onGo }: RowProps) {
  const { node, level, position, siblings, expanded } = row;
  const { name, text } = labelOf(trajectory, node);
  const standing = standingOf(trajectory, node, going);
  const stands = standingWords(trajectory, node, standing);
  const sums = sumsOf(trajectory, node, trajectory.t);
  const [tokens, time, cost] = [tokensWords(sums), secondsWords(sums), costWords(sums)];
  const spoken = [
    name,
    text,
    stands,
    ...(sums.all.tokens > 0 ? [`${formatCount(sums.all.tokens)} tokens with all below`] : []),
    ...(time.own === '–' ? [] : [time.own]),
  ];
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={selected}
      {...(expanded !== null && { 'aria-expanded': expanded })}
      aria-label={spoken.filter(Boolean).join(', ')}
      className={`tree-row kind-${node.kind}`}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      onClick={onSelect}
      onDoubleClick={onGo}
    >
      <span className="tree-name" style={{ paddingLeft: 16 * (level - 1) }} aria-hidden="true">
        <span
          className="twist"
          onClick={(event) => {
            event.stopPropagation();
            if (expanded !== null) onTurn();
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          {expanded === null ? '' : expanded ? '▾' : '▸'}
        </span>
        <span className="what">{name}</span>
        <span className="one-line words">{text}</span>
      </span>
      <span className={`standing standing-${standing ?? 'none'}`} aria-hidden="true">
        {standing && <span className="sign">{standingSigns[standing]}</span>}
        {stands}
      </span>
      <Both {...tokens} />
      <Both {...time} />
      <Both {...cost} />
    </div>
  );
}

/** Its own, and smaller what it is with all below. */
function Both({ own, all }: { own: string; all: string }) {
  return (
    <span className="number both" aria-hidden="true">
      {own}
      {all && <small>{all}</small>}
    </span>
  );
}
