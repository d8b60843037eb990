import { Router } from 'express';
import type { ProviderState } from './state';

/** A store of files whose addresses carry their own proof: whoever knows one may read it, once credentials were checked. */
export function filesApi(state: ProviderState): Router {
  const router = Router();
  router.get('/files/:key', (request, response) => {
    const file = state.files.get(request.params.key);
    if (file === undefined) return void response.status(404).end();
    return void response
      .status(200)
      .type(file.mediaType)
      .set('content-disposition', `attachment; filename="${file.name}"`)
      .send(Buffer.from(file.content));
  });
  return router;
}
