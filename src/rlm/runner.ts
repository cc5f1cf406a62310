/** `runRlm` over whatever opens a session: checks the input, makes the tree, starts its root. */

import { LabError } from '../errors';
import { Tree, type OpenSession } from './agent-run';
import { PreparedContext } from './context';
import { answererAt, driverAt } from './models';
import type { RlmInput, RlmTool, RunRlm } from './run-types';
import { compileSchema } from './schema';
import { startAgent } from './start';
import { faultOfName } from './tool-names';

export function runnerOver(open: OpenSession): RunRlm {
  return async (input, settings, models, spawn, hooks) => {
    checkInput(input);
    const schema = input.schema === undefined ? null : compileSchema(input.schema);
    const context = input.context && (await PreparedContext.of(input.context));
    const tools = input.tools ?? [];
    let turns = 0;
    const tree = new Tree(
      settings,
      models,
      tools,
      (options, host, signal) => open(spawn, options, host, { signal }),
      startAgent,
      {
        ...hooks,
        onEvent: (event) => {
          if (event.type === 'run_end' && event.run === '0') turns = event.turns;
          hooks.onEvent(event);
        },
      },
    );
    try {
      const root = {
        run: '0',
        depth: 0,
        agent: settings.agent,
        question: input.question,
        context,
        inputs: input.inputs,
        schema,
        model: driverAt(models, 0),
        sub: answererAt(models, 0),
        seed: settings.seed,
        paid: 0,
        signal: null,
        ...(input.spec !== undefined && { spec: input.spec }),
      };
      const { reason, value, error = null } = await startAgent(tree, root, null);
      return { reason, value, error, spent: tree.ledger.spent(), turns };
    } finally {
      tree.ledger.close();
    }
  };
}

function checkInput({ question, tools = [] }: RlmInput): void {
  if (question.trim() === '')
    throw new LabError('bad_input', 'There is no question.', { hint: 'Write one.', field: 'question' });
  const seen = new Set<string>();
  tools.forEach((tool, index) => {
    const why = faultOf(tool, seen);
    seen.add(tool.name);
    if (why !== null)
      throw new LabError('bad_tool', `The tool “${tool.name}” ${why}.`, {
        hint: 'Give every tool a name of its own that Python can use, and its source or a function.',
        field: `tools.${index}`,
      });
  });
}

function faultOf({ name, python, call }: RlmTool, seen: ReadonlySet<string>): string | null {
  const named = faultOfName(name);
  if (named !== null) return named;
  if (seen.has(name)) return 'is there twice';
  return python === undefined && call === undefined ? 'has neither source nor a function' : null;
}
