/** Names that a tool may have: what Python can call, less what Python and the session have themselves. Pure. */

const words =
  /^(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/;
const own =
  /^(context|inputs|answer|budget|SHOW_VARS|FINAL|FINAL_VAR|SUBMIT|submit|(batch_)?(llm|rlm)_query(_batched)?(_async)?|read|search|length)$/;

/** @returns why a tool cannot be called so; null: it can. */
export function faultOfName(name: string): string | null {
  if (!/^[A-Za-z]\w{0,63}$/.test(name)) return 'has a name that Python cannot use';
  return words.test(name) || own.test(name) ? 'has a name that is taken' : null;
}
