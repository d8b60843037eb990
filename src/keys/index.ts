export { deriveKey } from './derive-key';
export { isEqualText } from './equal-text';
export { createKeyRing, isWeak, parseKeys, type KeyRing } from './key-ring';
export { createSealer, type Sealer } from './seal';
