import express from 'express';
import Joi from 'joi';

/**
 * The baseline: what a person writes in ten minutes for the same job. One Express route, joi, the same URI. No log, no
 * correlation id, no error shapes, no caller guard.
 */
const schema = Joi.object({ callback_uri: Joi.string().uri().required(), state: Joi.string().required() }).unknown(
  true,
);

const app = express();
app.use(express.json());
app.post('/oauth2/v1/authorize', (request, response) => {
  const { value, error } = schema.validate(request.body);
  if (error !== undefined) {
    response.status(400).json({ message: 'bad request' });
    return;
  }
  const { callback_uri, state } = value as { callback_uri: string; state: string };
  const uri = new URL('https://accounts.google.com/o/oauth2/v2/auth');
  uri.searchParams.set('scope', 'openid email');
  uri.searchParams.set('access_type', 'offline');
  uri.searchParams.set('prompt', 'consent');
  uri.searchParams.set('response_type', 'code');
  uri.searchParams.set('client_id', 'bench');
  uri.searchParams.set('redirect_uri', callback_uri);
  uri.searchParams.set('state', state);
  response.json({ redirect_uri: uri.href });
});

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`"port":${typeof address === 'object' ? address?.port : ''}\n`);
});
