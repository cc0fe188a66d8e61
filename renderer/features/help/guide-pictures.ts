/** Pictures of the guide, made by the tests that go through what they show (`e2e/specs/licence-offline.spec.ts`). */
import applied from './pictures/licence-applied.png';
import phoneAnswer from './pictures/licence-phone-answer.png';
import phoneRequest from './pictures/licence-phone-request.png';
import request from './pictures/licence-request.png';
import typed from './pictures/licence-typed.png';

/** Where each is served, by the name that the text has for it. */
export const guidePictures: ReadonlyMap<string, string> = new Map([
  ['licence-applied.png', applied],
  ['licence-phone-answer.png', phoneAnswer],
  ['licence-phone-request.png', phoneRequest],
  ['licence-request.png', request],
  ['licence-typed.png', typed],
]);
