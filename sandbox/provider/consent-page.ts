import type { Response } from 'express';
import { escapeHtml } from '../../src/common';
import { USERS } from './seed-data';

/** What a consent page asks. */
interface ConsentPage {
  /** The application that asks. */
  application: string;
  /** What it asks for. */
  scope: string;
  /** Hidden members of the form. */
  hidden: Readonly<Record<string, string>>;
}

/** Writes a page with one form and two buttons, that a person clicks and a program posts. */
export function sendConsentPage(response: Response, { application, scope, hidden }: ConsentPage): void {
  const inputs = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const users = USERS.map(
    ({ id, fullName, email }, index) =>
      `<label><input type="radio" name="user" value="${id}"${index === 0 ? ' checked' : ''}> ${escapeHtml(fullName)} <small>${escapeHtml(email)}</small></label>`,
  );
  response
    .status(200)
    .set({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'referrer-policy': 'no-referrer',
    })
    .type('html')
    .send(
      writePage(
        'Allow access?',
        `<p><strong>${escapeHtml(application)}</strong> asks for access to your account${scope === '' ? '' : `: <code>${escapeHtml(scope)}</code>`}.</p>
<form method="post">${inputs.join('')}
<fieldset><legend>Sign in as</legend>${users.join('')}</fieldset>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="quiet">Deny</button></form>`,
      ),
    );
}

/** A plain page in the sandbox's style. */
export function writePage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
fieldset { border: 1px solid #8888; border-radius: 6px; margin: 1rem 0; } label { display: block; padding: .2rem 0; }
button, .button { display: inline-block; font: inherit; padding: .5rem 1.2rem; border: 1px solid #1c5fd1; border-radius: 6px; background: #1c5fd1; color: #fff; cursor: pointer; text-decoration: none; }
.quiet { background: none; color: inherit; border-color: #8888; } pre, code { font-size: .9rem; } pre { overflow-x: auto; padding: .8rem; border: 1px solid #8888; border-radius: 6px; }
.note { color: #666; } @media (prefers-color-scheme: dark) { .note { color: #aaa; } }
</style></head><body><h1>${escapeHtml(title)}</h1>
${body}
<p class="note">This page belongs to Dockline’s sandbox. Nothing here is real.</p></body></html>
`;
}
