/** Python's text cut into pieces by what they are, for a light colouring. Never fails: what it does not know is plain. Pure. */

export interface Piece {
  readonly text: string;
  readonly kind: 'plain' | 'word' | 'string' | 'comment' | 'number' | 'call';
}

const words = new Set(
  (
    'False None True and as assert async await break case class continue def del elif else except finally for from ' +
    'global if import in is lambda match nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Strings before comments, since either may hold the other's mark; an unclosed string lasts to the end of its line or text. */
const TOKEN =
  /(?<string>\b[rRbBfFuUtT]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*(?:"|$|(?=\n))|'(?:\\.|[^'\\\n])*(?:'|$|(?=\n)))|(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*(?:"|$|(?=\n))|'(?:\\.|[^'\\\n])*(?:'|$|(?=\n))))|(?<comment>#[^\n]*)|(?<number>\b\d[\w.]*)|(?<name>[\p{L}_][\p{L}\p{N}_]*)/gu;

export function piecesOf(code: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  let end = 0;
  const flush = () => {
    if (plain) pieces.push({ text: plain, kind: 'plain' });
    plain = '';
  };
  for (const found of code.matchAll(TOKEN)) {
    plain += code.slice(end, found.index);
    end = found.index + found[0].length;
    const kind = kindOf(found.groups!, code, end);
    if (kind === 'plain') plain += found[0];
    else {
      flush();
      pieces.push({ text: found[0], kind });
    }
  }
  plain += code.slice(end);
  flush();
  return pieces;
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
  code: string,
  end: number,
): Piece['kind'] {
  if (groups.string !== undefined) return 'string';
  if (groups.comment !== undefined) return 'comment';
  if (groups.number !== undefined) return 'number';
  if (words.has(groups.name!)) return 'word';
  return code[end] === '(' ? 'call' : 'plain';
}
