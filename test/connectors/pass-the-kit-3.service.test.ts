import { testPart } from './pass-the-kit';

testPart(3);
