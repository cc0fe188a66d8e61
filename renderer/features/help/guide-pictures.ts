/**
 * Pictures of the guide, made by the tests that go through what they show (`e2e/specs/licence-offline.spec.ts`,
 * `e2e/specs/registry-made.spec.ts`).
 */
import applied from './pictures/licence-applied.png';
import phoneAnswer from './pictures/licence-phone-answer.png';
import phoneRequest from './pictures/licence-phone-request.png';
import request from './pictures/licence-request.png';
import typed from './pictures/licence-typed.png';
import registryAdded from './pictures/registry-added.png';
import registryBuilder from './pictures/registry-builder.png';
import registryMake from './pictures/registry-make.png';
import registryMakeBuilt from './pictures/registry-make-built.png';
import registrySite from './pictures/registry-site.png';

/** Where each is served, by the name that the text has for it. */
export const guidePictures: ReadonlyMap<string, string> = new Map([
  ['licence-applied.png', applied],
  ['licence-phone-answer.png', phoneAnswer],
  ['licence-phone-request.png', phoneRequest],
  ['licence-request.png', request],
  ['licence-typed.png', typed],
  ['registry-added.png', registryAdded],
  ['registry-builder.png', registryBuilder],
  ['registry-make.png', registryMake],
  ['registry-make-built.png', registryMakeBuilt],
  ['registry-site.png', registrySite],
]);
