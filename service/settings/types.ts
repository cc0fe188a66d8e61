import type { Settings } from '../../common/model/settings.ts';

/** The site's settings as other areas read them. */
export interface SettingsReader {
  /** Settings as saved, defaults where nothing is. */
  read(): Promise<Settings>;
}
