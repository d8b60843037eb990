import { checkDenial, isOfAnotherFlow } from '../../src/connector';

const outcomeOf = (parameters: Record<string, string>): unknown => {
  try {
    checkDenial(parameters, 'Please go on.');
    return 'goes on';
  } catch (error) {
    const { status, code, message, detail } = error as {
      status: number;
      code: string;
      message: string;
      detail: string;
    };
    return { status, code, message, detail };
  }
};

const denied = {
  status: 403,
  code: 'access_denied',
  message: 'Access was denied. Please connect again and allow access.',
  detail: 'denied by the user',
};
const failed = {
  status: 401,
  code: 'authorization_failed',
  message: 'The service did not finish the connection. Please go on.',
  detail: 'the callback carried an error',
};

test.each<[Record<string, string>, unknown]>([
  [{}, 'goes on'],
  [{ code: 'c', error: '', denied: '' }, 'goes on'],
  [{ error: 'access_denied' }, denied],
  [{ denied: 'token' }, denied],
  [{ error: 'server_error', error_description: 'CANARY' }, failed],
  [{ error: '<b>CANARY</b>' }, failed],
])('a callback with %j', (parameters, expected) => {
  expect(outcomeOf(parameters)).toEqual(expected);
});

test('a request token that comes back has to be the one of this flow; a provider may leave it out', () => {
  const pending = { token: 'one', secret: 's' };
  expect(isOfAnotherFlow({ oauth_token: 'another' }, pending)).toBe(true);
  expect(isOfAnotherFlow({ oauth_token: 'one' }, pending)).toBe(false);
  expect(isOfAnotherFlow({}, pending)).toBe(false);
});
