import { BLOCK_DAMAGES } from './blocks.ts';
import type { Damage } from './damage.ts';
import { ENVIRONMENT_DAMAGES } from './environment.ts';
import { FILE_DAMAGES } from './files.ts';
import { INSTANCE_DAMAGES } from './instance.ts';
import { LOCATION_DAMAGES } from './locations.ts';
import { MODULE_DAMAGES } from './modules.ts';
import { PROJECT_DAMAGES } from './projects.ts';
import { SERVICE_DAMAGES } from './services.ts';
import { VERSION_DAMAGES } from './versions.ts';

/** Damages for every rule that looks at files. */
export const DAMAGES: readonly Damage[] = [
  ...FILE_DAMAGES,
  ...BLOCK_DAMAGES,
  ...MODULE_DAMAGES,
  ...LOCATION_DAMAGES,
  ...SERVICE_DAMAGES,
  ...ENVIRONMENT_DAMAGES,
  ...INSTANCE_DAMAGES,
  ...PROJECT_DAMAGES,
  ...VERSION_DAMAGES,
];
