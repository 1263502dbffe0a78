/** An address as the target of a link in Discord's markdown: nothing in it ends the link. */
export function escapeAddress(url: string): string {
  return new URL(url).href.replace(
    /[()<>[\]\\*|~`]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
