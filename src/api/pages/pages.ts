import { createSignedText } from '../../keys';
import type { Answer } from '../../web';
import { PAGE_POLICY, writePage } from './write-page';

/** What a page tells; it travels in the address, signed, so that nobody else can put words on our pages. */
export interface Told {
  /** Name of the integration. */
  name?: string;
  code?: string;
  message?: string;
}

/** The pages that a person sees. */
export interface Pages {
  /** Address of the page after a connection was made. */
  doneUri(told: Told): string;
  /** Address of the page after it was not. */
  failedUri(told: Told): string;
  /** HTML of one of these. `told` is the signed text of its address; a wrong one is left out. */
  done(told: string | undefined): string;
  failed(told: string | undefined): string;
  /** HTML that asks a person to go on; `action` is where the button leads, `owner` whose the account will be. */
  started(given: { action: string; owner: string }): string;
  /** HTML for a link that is over or was used. */
  expired(): string;
  /** HTML that tells of an error. */
  failure(told: Told): string;
}

/** Headers of every page: no scripts, no frames, nothing from elsewhere, no address handed on to others. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': PAGE_POLICY,
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** A page as an answer. */
export function page(status: number, html: string): Answer {
  return { kind: 'text', status, text: html, headers: PAGE_HEADERS };
}

/** Makes the pages; `key` signs what they tell. */
export function createPages({ key, publicUri }: { key: Buffer; publicUri: string }): Pages {
  const signed = createSignedText<Told>(key);
  const write = (path: string, told: Told): string => `${publicUri}${path}?told=${signed.write(told, [path])}`;
  const read = (path: string, text: string | undefined): Told => signed.read(text ?? '', [path]) ?? {};
  const failure = ({ name, message, code }: Told): string =>
    writePage({
      title: code === 'access_denied' ? 'Not connected' : 'This did not work',
      heading: code === 'access_denied' ? 'You did not allow access' : 'The account is not connected',
      paragraphs: [
        message ?? 'Something went wrong while connecting. Please start again.',
        ...(name === undefined ? [] : [`Integration: ${name}`]),
        'You can close this page and go back to where you came from.',
      ],
      isError: true,
    });
  return {
    doneUri: (told) => write(DONE_PATH, told),
    failedUri: (told) => write(FAILED_PATH, told),
    done(text) {
      const { name } = read(DONE_PATH, text);
      return writePage({
        title: 'Connected',
        heading: name === undefined ? 'The account is connected' : `${name} is connected`,
        paragraphs: ['You can close this page and go back to where you came from.'],
      });
    },
    failed: (text) => failure(read(FAILED_PATH, text)),
    started: ({ action, owner }) =>
      writePage({
        title: 'Connect an account',
        heading: 'Connect an account',
        paragraphs: [
          'You are about to leave for the service whose account you want to connect. You sign in there, not here.',
          `The account will be used for "${owner}". Go on only if that is you, or if you trust who sent you this link.`,
        ],
        button: { action, label: 'Go on' },
      }),
    expired: () =>
      writePage({
        title: 'This link is over',
        heading: 'This link is over',
        paragraphs: ['It was used already, or it is too old. Please ask for a new one where you got it.'],
        isError: true,
      }),
    failure,
  };
}

export const DONE_PATH = '/connect/done';
export const FAILED_PATH = '/connect/failed';
