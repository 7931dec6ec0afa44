// The packages of package-lock.json, from where MILLRACE_NODE_PACKAGES says they are installed.

import {createRequire} from 'node:module';
import {join} from 'node:path';

export const kPackages = process.env.MILLRACE_NODE_PACKAGES;

const installed = createRequire(join(kPackages, 'package.json'));
export const Ajv = installed('ajv').default;
export const yaml = installed('yaml');
