import Joi from 'joi';
import { defineRoute, type ApiRoute } from '../api-route';
import { DONE_PATH, FAILED_PATH, page } from './pages';

interface PageQuery {
  told?: string;
}

/** The pages after a connection was made, or was not. */
function createPage(id: string, path: string, summary: string, which: 'done' | 'failed'): ApiRoute {
  return defineRoute<unknown, PageQuery>({
    id,
    surface: 'plain',
    method: 'GET',
    path,
    summary,
    isNavigation: true,
    query: Joi.object<PageQuery>({ told: Joi.string().max(16_384) }),
    answers: { 200: { description: 'A page.', mediaType: 'text/html' } },
    handle: async ({ query, services }) => page(200, services.pages[which](query.told)),
  });
}

export const donePage = createPage('showDone', DONE_PATH, 'Says that an account is connected.', 'done');
export const failedPage = createPage(
  'showFailed',
  FAILED_PATH,
  'Says that an account is not connected, and why.',
  'failed',
);
