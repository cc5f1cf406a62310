/** Panels of the workspace that are loaded when they are first shown. */

import { lazy } from 'react';

export const TimelineStrip = lazy(() => import('./watch/TimelineStrip'));
export const TreeView = lazy(() => import('./watch/TreeView'));
export const CoverageView = lazy(() => import('./watch/CoverageView'));
export const Seen = lazy(() => import('./watch/Seen'));
export const DriveBar = lazy(() => import('./drive/DriveBar'));
export const Gates = lazy(() => import('./drive/Gates'));
export const Branches = lazy(() => import('./drive/Branches'));
export const TurnTools = lazy(() => import('./drive/TurnTools'));
export const CallTools = lazy(() => import('./drive/CallTools'));
export const LinkCard = lazy(() => import('./share/LinkCard'));
export const ShareMenu = lazy(() => import('./share/ShareMenu'));
export const Ladder = lazy(() => import('./compare/Ladder'));
export const PromptLab = lazy(() => import('./compare/PromptLab'));
export const DifferencesView = lazy(() => import('./compare/DifferencesView'));
export const VariablesView = lazy(() => import('./shell/VariablesView'));
export const ShellPanel = lazy(() => import('./shell/ShellPanel'));
