export { deriveKey } from './derive-key';
export { isEqualText } from './equal-text';
export { beginningOf, isWeak, keyIdOf, parseKey, parseKeyRing, type KeyRing, type Place } from './key-ring';
export { createSealer, type Sealer } from './seal';
export { createSignedText } from './signed-text';
