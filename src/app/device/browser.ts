/** Which browser on which system this is, so that advice fits it. Nothing is decided by it that can be asked for. */

export type BrowserName = 'chrome' | 'edge' | 'firefox' | 'safari' | 'other';
export type SystemName = 'windows' | 'mac' | 'linux' | 'chromeos' | 'android' | 'ios' | 'other';

export interface BrowserFacts {
  readonly browser: BrowserName;
  readonly system: SystemName;
}

type Agent = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>;

export function browserOf({ userAgent, maxTouchPoints }: Agent): BrowserFacts {
  return { browser: nameOf(userAgent), system: systemOf(userAgent, maxTouchPoints) };
}

/** Most browsers also name those that they descend from: the first that fits is the right one. */
function nameOf(agent: string): BrowserName {
  if (/Edg(e|A|iOS)?\//.test(agent)) return 'edge';
  if (/Firefox\/|FxiOS\//.test(agent)) return 'firefox';
  if (/Chrom(e|ium)\/|CriOS\//.test(agent)) return 'chrome';
  return /Safari\//.test(agent) ? 'safari' : 'other';
}

function systemOf(agent: string, maxTouchPoints: number): SystemName {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && maxTouchPoints > 1)) return 'ios';
  if (/Android/.test(agent)) return 'android';
  if (/CrOS/.test(agent)) return 'chromeos';
  if (/Windows/.test(agent)) return 'windows';
  if (/Mac OS X/.test(agent)) return 'mac';
  return /Linux/.test(agent) ? 'linux' : 'other';
}
