/**
 * Says why this secret cannot be sent, or `undefined`: RFC 6749 appendix A.2 allows printable ASCII only. The answer
 * never quotes the secret, as the library's own error would.
 */
export function findClientSecretProblem(secret: string): string | undefined {
  return /^[\x20-\x7e]*$/.test(secret) ? undefined : 'must hold printable ASCII characters only';
}
