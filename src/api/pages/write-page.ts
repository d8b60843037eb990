import { createHash } from 'node:crypto';
import { escapeHtml } from '../../common';

interface PageContent {
  title: string;
  heading: string;
  paragraphs: readonly string[];
  /** A form with one button. */
  button?: { action: string; label: string };
  isError?: boolean;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1c2128; --back: #f6f7f9; --card: #fff; --mark: #1a7f37; --error: #b42318; --button: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --back: #15181c; --card: #1f242b; --mark: #4ac26b; --error: #ff8a7d; --button: #a8c7fa; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--text); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 1rem; padding: 2rem; background: var(--card); border-radius: .75rem; border-top: .375rem solid var(--mark); }
main.error { border-top-color: var(--error); }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
button { margin-top: .5rem; padding: .75rem 1.5rem; border: 0; border-radius: .5rem; background: var(--button); color: var(--card); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: .1875rem solid var(--text); outline-offset: .1875rem; }
`;

/** Nothing but this style sheet, which is named by its hash; forms may lead on to a provider's consent page. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self' https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page. Every text is escaped. */
export function writePage({ title, heading, paragraphs, button, isError = false }: PageContent): string {
  const form =
    button === undefined
      ? ''
      : `<form method="post" action="${escapeHtml(button.action)}"><button type="submit">${escapeHtml(button.label)}</button></form>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main${isError ? ' class="error" role="alert"' : ''}>
<h1>${escapeHtml(heading)}</h1>
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
${form}
</main>
</body>
</html>
`;
}
