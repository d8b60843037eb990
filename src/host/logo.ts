import { json } from '../web';
import { OwnAnswer, type HostRoute } from './host-route';

/** `GET /logo`: the one thing that may be kept by everybody. */
export const logo: HostRoute = {
  id: 'getLogo',
  method: 'GET',
  path: '/logo',
  summary: 'Shows the logo.',
  answers: { 200: { description: 'The logo.', mediaType: 'image/svg+xml' }, 204: { description: 'There is none.' } },
  handle: ({ connector: { logo: text } }) => {
    if (text === undefined) return new OwnAnswer(json(204));
    const headers = { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'public, max-age=86400' };
    return new OwnAnswer({ kind: 'text', status: 200, text, headers });
  },
};
