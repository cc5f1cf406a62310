/**
 * What the official visualizer makes of a file, by its rules as described: the uploader wants `.jsonl`; any line that is
 * not metadata is an iteration; a final answer is a text or a legacy pair; the question is guessed; tokens of calls are
 * two fields. Refuses what its page would show as `undefined` or stumble over.
 */

export interface ViewerLog {
  readonly question: string;
  readonly finalAnswer: string | null;
  readonly iterations: number;
  readonly codeBlocks: number;
  readonly subCalls: number;
  readonly hasErrors: boolean;
  readonly seconds: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Anything, as JSON is. */
type Loose = ReturnType<typeof JSON.parse>;
type Fields = Record<string, Loose>;

export function openOfficial(fileName: string, text: string): ViewerLog {
  if (!fileName.endsWith('.jsonl')) throw new Error('The uploader takes .jsonl alone.');
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Fields);
  const metadata = lines.find(({ type }) => type === 'metadata');
  if (metadata) need(metadata, { root_model: 'string', max_depth: 'number', max_iterations: 'number' });
  if (metadata) need(metadata, { backend: 'string', backend_kwargs: 'object', environment_type: 'string' });
  const iterations = lines.filter(({ type }) => type !== 'metadata');
  for (const one of iterations) checkIteration(one);
  const blocks = iterations.flatMap(({ code_blocks: blocks }) => blocks as Fields[]);
  const calls = blocks.flatMap(({ result }) => result.rlm_calls as Fields[]);
  const answers = iterations.flatMap(({ final_answer: answer }) => {
    if (answer === null || answer === undefined) return [];
    return [Array.isArray(answer) ? String(answer[1]) : String(answer)];
  });
  const users = ((iterations[0]?.prompt ?? []) as Fields[]).filter(({ role }) => role === 'user');
  const quoted = users.map(({ content }) => /original query: "([^"]*)"/.exec(String(content))?.[1]);
  const guess = users.find(({ content }) => content.length >= 50 && content.length <= 500);
  return {
    question: quoted.find(Boolean) ?? (guess ? String(guess.content) : 'Unknown'),
    finalAnswer: answers.at(-1) ?? null,
    iterations: iterations.length,
    codeBlocks: blocks.length,
    subCalls: calls.length,
    hasErrors: blocks.some(({ result }) => result.stderr !== ''),
    seconds: iterations.reduce((sum, one) => sum + secondsOf(one), 0),
    promptTokens: calls.reduce((sum, call) => sum + Number(call.prompt_tokens), 0),
    completionTokens: calls.reduce((sum, call) => sum + Number(call.completion_tokens), 0),
  };
}

function secondsOf({ iteration_time: seconds, code_blocks: blocks }: Fields): number {
  if (typeof seconds === 'number') return seconds;
  return (blocks as Fields[]).reduce((sum, { result }) => sum + Number(result.execution_time), 0);
}

function checkIteration(one: Fields): void {
  need(one, { iteration: 'number', timestamp: 'string', prompt: 'object', response: 'string' });
  if (Number.isNaN(new Date(one.timestamp as string).getTime())) throw new Error('timestamp is no date');
  for (const message of one.prompt as Fields[]) need(message, { role: 'string', content: 'string' });
  for (const block of one.code_blocks as Fields[]) {
    need(block, { code: 'string', result: 'object' });
    const result = block.result as Fields;
    need(result, { stdout: 'string', stderr: 'string', locals: 'object', execution_time: 'number' });
    for (const call of result.rlm_calls as Fields[]) {
      need(call, { root_model: 'string', response: 'string', execution_time: 'number' });
      // Both what the logger writes and what the page reads; else “undefined in / undefined out”.
      need(call, { prompt_tokens: 'number', completion_tokens: 'number', usage_summary: 'object' });
      if (typeof call.prompt !== 'string') {
        need(call, { prompt: 'object' });
        for (const message of call.prompt as Fields[]) need(message, { role: 'string', content: 'string' });
      }
      const nested = call.metadata as Fields | undefined;
      if (!nested) continue;
      need(nested.run_metadata as Fields, { root_model: 'string', max_iterations: 'number' });
      for (const inner of nested.iterations as Fields[]) checkIteration(inner);
    }
  }
}

function need(fields: Fields, types: Record<string, string>): void {
  for (const [name, type] of Object.entries(types))
    if (typeof fields[name] !== type || fields[name] === null)
      throw new Error(`${name} is ${typeof fields[name]}, not ${type}`);
}
