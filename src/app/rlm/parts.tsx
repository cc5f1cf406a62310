/** Panels of the workspace that are loaded when they are first shown. */

import { lazy, type ComponentType } from 'react';
import { Boundary } from '../views/Boundary';

type Load<P> = () => Promise<{ readonly default: ComponentType<P> }>;

/** A part that does not come, or breaks, leaves a card in its place, and the rest as it was. */
function late<P extends object>(load: Load<P>, line = false): ComponentType<P> {
  const Part = lazy(load) as unknown as ComponentType<P>;
  return function Late(props: P) {
    return (
      <Boundary line={line}>
        <Part {...props} />
      </Boundary>
    );
  };
}

/** The same for what stands many times in a list. */
const small = <P extends object>(load: Load<P>) => late(load, true);

export const TimelineStrip = late(() => import('./watch/TimelineStrip'));
export const TreeView = late(() => import('./watch/TreeView'));
export const CoverageView = late(() => import('./watch/CoverageView'));
export const Seen = small(() => import('./watch/Seen'));
export const DriveBar = late(() => import('./drive/DriveBar'));
export const Gates = late(() => import('./drive/Gates'));
export const Branches = late(() => import('./drive/Branches'));
export const TurnTools = small(() => import('./drive/TurnTools'));
export const CallTools = small(() => import('./drive/CallTools'));
export const LinkCard = late(() => import('./share/LinkCard'));
export const ShareMenu = late(() => import('./share/ShareMenu'));
export const Ladder = late(() => import('./compare/Ladder'));
export const PromptLab = late(() => import('./compare/PromptLab'));
export const DifferencesView = late(() => import('./compare/DifferencesView'));
export const VariablesView = late(() => import('./shell/VariablesView'));
export const ShellPanel = late(() => import('./shell/ShellPanel'));
