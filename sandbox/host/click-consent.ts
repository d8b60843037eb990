/**
 * Plays the user: opens the consent page, fills its form in and presses a button. Returns where the provider sends the
 * browser, without going there.
 */
export async function clickConsent(
  consentUri: string,
  decision: 'allow' | 'deny' = 'allow',
  userId = 'u-ada',
): Promise<string> {
  const page = await fetch(consentUri);
  const html = await page.text();
  if (page.status !== 200) throw new Error(`The consent page answered ${page.status}`);
  const form = new URLSearchParams({ user: userId, decision });
  for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    form.set(unescapeHtml(name), unescapeHtml(value));
  }
  const answer = await fetch(consentUri, { method: 'POST', body: form, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The consent page answered ${answer.status} without a redirect`);
  return location;
}

/** The query of a callback, as the host forwards it. */
export function readCallback(uri: string): Record<string, string> {
  return Object.fromEntries(new URL(uri).searchParams);
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescapeHtml(text: string): string {
  return text.replace(/&(#?\w+);/g, (entity, name: string) => SIGNS[name] ?? entity);
}
