/** Prompts of ReAct: tools that are called by a line of text. Pure. */

import type { Json } from '../../json';

export function reactSystem(tools: readonly string[], schema: Json | undefined, turns: number): string {
  const form =
    schema === undefined ? '' : ` It has to be JSON that fits this schema:\n${JSON.stringify(schema)}`;
  return `Answer a question about a text that is not shown to you, by calling tools. You have ${turns} turns. Each is two lines:
Thought: what you know and what you do next
Action: tool(arguments)
Then you are shown an observation. Arguments are JSON values: search("needle"), read(0, 2000). One action a turn; do not write observations yourself.
When you know the answer, write instead of an action:
Answer: the answer alone.${form}

Tools:
${tools.map((tool) => `- ${tool}`).join('\n')}`;
}

export const reactNudge = (why: string): string =>
  `Nothing was done: ${why}. Write one line “Action: tool(arguments)”, or “Answer: …”.`;
