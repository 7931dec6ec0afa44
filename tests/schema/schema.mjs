// The schema that the built program prints, as strict as ajv is.

import {execFileSync} from 'node:child_process';
import {Ajv} from './packages.mjs';

// What editors show beside the keywords of the draft.
const kForEditors = ['errorMessage', 'patternErrorMessage', 'enumDescriptions'];

export function printedSchema(program) {
  return JSON.parse(execFileSync(program, ['schema'], {encoding: 'utf8'}));
}

// Throws where ajv finds fault with the schema itself.
export function compiled(schema) {
  const ajv = new Ajv({strict: true, allowUnionTypes: true});
  ajv.addVocabulary(kForEditors);
  return ajv.compile(schema);
}
