import type { Package } from './versions.ts';

/** Something that a module's image can be asked to do. Sizes are MB on the disk of the
 * image, measured on Debian 12 with all that comes along, rounded. */
export interface Capability {
  readonly what: string;
  /** Debian packages of the image. */
  readonly apt: readonly string[];
  /** Dependencies of the Python project. */
  readonly python: readonly Package[];
  readonly megabytes: number;
  /** What would do with less, where there is something. */
  readonly lighter?: string;
}

/** What each capability adds to the image and to the dependencies, and what that weighs. */
export const CAPABILITIES = {
  ssh: {
    what: 'run commands over SSH',
    apt: ['openssh-client'],
    python: ['paramiko'],
    megabytes: 30,
  },
  sftp: {
    what: 'move files over SFTP',
    apt: ['openssh-client'],
    python: ['paramiko'],
    megabytes: 30,
  },
  ftp: { what: 'move files over FTP', apt: ['lftp'], python: [], megabytes: 3 },
  s3: { what: 'read and write S3', apt: [], python: ['s3fs'], megabytes: 45 },
  gcs: { what: 'read and write Google Cloud Storage', apt: [], python: ['gcsfs'], megabytes: 60 },
  azure: { what: 'read and write Azure Blob Storage', apt: [], python: ['adlfs'], megabytes: 35 },
  git: { what: 'clone and fetch with git', apt: ['git'], python: [], megabytes: 100 },
  imagemagick: {
    what: 'convert images on the command line',
    apt: ['imagemagick'],
    python: [],
    megabytes: 95,
    lighter: 'the capability images (Pillow) converts the common formats with 20 MB',
  },
  pandoc: {
    what: 'convert documents between markup formats',
    apt: ['pandoc'],
    python: [],
    megabytes: 175,
    lighter: 'the package markdown-it-py renders Markdown with less than 1 MB',
  },
  pdf: { what: 'read PDF files', apt: ['poppler-utils'], python: ['pypdf'], megabytes: 30 },
  images: { what: 'read and write images in Python', apt: [], python: ['pillow'], megabytes: 20 },
  video: {
    what: 'read and convert video',
    apt: ['ffmpeg'],
    python: [],
    megabytes: 475,
    lighter: 'the package imageio-ffmpeg brings an ffmpeg of 80 MB; or convert outside of the container',
  },
  office: {
    what: 'read and convert office documents',
    apt: ['libreoffice-core', 'libreoffice-writer', 'libreoffice-calc'],
    python: [],
    megabytes: 520,
    lighter: 'the packages python-docx and openpyxl read and write them with 10 MB; or use a conversion API',
  },
} as const satisfies Record<string, Capability>;

export type CapabilityName = keyof typeof CAPABILITIES;

/** Above this many MB in all, the user is warned. */
export const HEAVY = 100;

/** Returns what a set of capabilities adds, without repetitions, in the order of the table. */
export function addedBy(names: readonly CapabilityName[]): Omit<Capability, 'what' | 'lighter'> {
  const chosen: Capability[] = names.map((name) => CAPABILITIES[name]);
  const apt = [...new Set(chosen.flatMap((one) => one.apt))].sort();
  const python = [...new Set(chosen.flatMap((one) => one.python))].sort();
  // ssh and sftp are the same packages, counted once.
  const distinct = new Map(chosen.map((one) => [JSON.stringify([one.apt, one.python]), one.megabytes]));
  return { apt, python, megabytes: [...distinct.values()].reduce((sum, one) => sum + one, 0) };
}

/** The warning for a heavy set of capabilities, a line each, or nothing. */
export function weightWarning(names: readonly CapabilityName[]): readonly string[] {
  const { megabytes } = addedBy(names);
  if (megabytes <= HEAVY) return [];
  const lines = names.flatMap((name) => {
    const one: Capability = CAPABILITIES[name];
    return one.lighter === undefined ? [] : [`  ${name} (${one.megabytes} MB): ${one.lighter}.`];
  });
  return [`The capabilities add some ${megabytes} MB to the image.`, ...lines];
}
