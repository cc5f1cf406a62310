/** Text to the clipboard. */

/** @returns whether it was taken: a page that is not served over https has no clipboard, and a browser may refuse. */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
