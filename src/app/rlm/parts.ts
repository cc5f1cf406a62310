/** Panels of the workspace that are loaded when they are first shown. */

import { lazy, type ComponentType } from 'react';

const found = import.meta.glob<{ default: ComponentType<object> }>([
  './watch/{TimelineStrip,TreeView,CoverageView,Seen}.tsx',
  './drive/{DriveBar,Gates,Branches,TurnTools,CallTools}.tsx',
  './share/{ShareMenu,LinkCard}.tsx',
  './compare/{Ladder,PromptLab,DifferencesView}.tsx',
  './shell/{VariablesView,ShellPanel}.tsx',
]);

/** The panel in this file, if it is there. */
function part<Props = object>(path: string): ComponentType<Props> | null {
  const load = found[`./${path}.tsx`];
  return load ? (lazy(load) as ComponentType<object> as ComponentType<Props>) : null;
}

export const TimelineStrip = part('watch/TimelineStrip');
export const TreeView = part('watch/TreeView');
export const CoverageView = part('watch/CoverageView');
export const Seen = part<{ turn: string }>('watch/Seen');
export const DriveBar = part('drive/DriveBar');
export const Gates = part('drive/Gates');
export const Branches = part('drive/Branches');
export const TurnTools = part<{ turn: string }>('drive/TurnTools');
export const CallTools = part<{ call: string }>('drive/CallTools');
export const LinkCard = part('share/LinkCard');
export const ShareMenu = part('share/ShareMenu');
export const Ladder = part('compare/Ladder');
export const PromptLab = part('compare/PromptLab');
export const DifferencesView = part('compare/DifferencesView');
export const VariablesView = part('shell/VariablesView');
export const ShellPanel = part('shell/ShellPanel');
