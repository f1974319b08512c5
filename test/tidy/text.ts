/** The code with comments blanked out, line numbers kept. Not a parser: a string that holds `//` after a space is cut short, harmlessly. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/(^|[\s;,({])\/\/.*$/gm, '$1');
}
