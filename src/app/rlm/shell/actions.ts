/** Sessions of a person's own: forked from a run's, for code and for looking. They never touch the run. */

import type { Kit } from '../kit';
import type { OpenedShell, ShellPlace } from '../protocol';

export type ShellActions = ReturnType<typeof shellActions>;

export function shellActions({ worker }: Kit) {
  return {
    openShell: (place: ShellPlace): Promise<OpenedShell> => worker.openShell(place),
    shellRun: (shell: string, code: string) => worker.shellRun(shell, code),
    shellVariables: (shell: string) => worker.shellVariables(shell),
    shellInspect: (
      shell: string,
      name: string,
      path: readonly (string | number)[],
      range: { readonly from: number; readonly count: number },
    ) => worker.shellInspect(shell, name, path, range),
    shellInterrupt: (shell: string): void => worker.shellInterrupt(shell),
    closeShell: (shell: string): void => worker.closeShell(shell),
  };
}
