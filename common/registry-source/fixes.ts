/** What a publisher does about each problem that reading an entry or a list tells. */

const fixes: Readonly<Record<string, string>> = {
  ARCHITECTURE_MISSING: 'Add "architecture", such as ["amd64", "arm64"].',
  ARCHITECTURE_UNKNOWN: 'Use the names of engines: amd64, arm64.',
  CATEGORIES_MANY: 'Keep the three categories that fit best.',
  COMPATIBILITY_MISSING: 'Add "compatibility" with every version the image was tried with.',
  COMPATIBILITY_MISSPELT: 'Spell it "compatibility".',
  COMPATIBILITY_ODD_VALUES:
    'Write objects of version, image and uncompressed_size_mb (schema 1.1) or texts (schema 1.0).',
  CPU_METHOD_UNKNOWN: 'Use Inherit, Quotas or Shares.',
  ENTRY_NOT_AN_OBJECT: 'Write the entry as a JSON object, as "fairlead registry new" does.',
  ENTRY_TOO_LARGE: 'Shorten the texts; long explanations belong on a page of their own.',
  EXEC_CONFIG_MISPLACED: 'Move it into run_config, or into one of the phases first_launch, go, assign.',
  EXEC_CONFIG_NESTED: 'Put the phases beside each other, directly in exec_config.',
  ICON_IS_URL: 'Put the picture into the folder of the workspace and write its file name.',
  ICON_MISSING: 'Put a square picture into the folder of the workspace and name it in "image_src".',
  ICON_PATH_REFUSED: 'Write the file name alone, without folders or special characters.',
  IMAGE_INVALID: 'Write a reference that engines take: small letters, a tag, a digest of 64 digits.',
  IMAGE_MISSING: 'Name the image: "image" of each version (schema 1.1) or "name" (schema 1.0).',
  IMAGE_REFERENCE_INVALID: 'Shorten the image registry or the name of the image.',
  IMAGE_REGISTRY_INVALID: 'Write the address of the image registry, such as https://ghcr.io/.',
  IMAGE_REGISTRY_MISSING: 'Write "https://index.docker.io/v1/" if Docker Hub is meant.',
  IMAGE_REGISTRY_NOT_USED: 'Write the image registry that the image names, or leave the host out of the image.',
  IMAGE_REGISTRY_WEB_PAGE: 'Write "https://index.docker.io/v1/": that is the address of Docker Hub for engines.',
  IMAGE_WITHOUT_TAG: 'Add the tag: what "latest" means changes without notice.',
  JSON_AS_TEXT: 'Write it as JSON, not as a text that holds JSON.',
  KEY_REFUSED: 'Remove the key.',
  LAUNCH_CONFIG_TYPE: 'Write "launch_form" as a list of fields.',
  LIST_AS_TEXT: 'Write it as a list.',
  LIST_JOINED: 'Write each value as a text of its own.',
  LIST_ODD_VALUES: 'Write texts only.',
  LIST_TOO_LONG: 'Shorten the list.',
  MEMORY_IN_BYTES: 'Write megabytes: 2768 and not 2768000000.',
  NAME_MISSING: 'Add "friendly_name".',
  NAME_REPEATED: 'Give every workspace a name of its own.',
  NOT_A_BOOLEAN: 'Write true or false, without quotes.',
  NOT_A_LIST: 'Write it as a list.',
  NOT_TEXT: 'Write it as a text in quotes.',
  NUMBER_NOT_USABLE: 'Write a number within these bounds.',
  PROFILE_SYSTEM_FOLDER: 'Use a folder of its own, such as /srv/profiles/{username}.',
  SETTINGS_TOO_LARGE: 'Shorten the settings.',
  SETTINGS_UNREADABLE: 'Write it as a JSON object.',
  SIZE_IS_TEXT: 'Write the number without quotes.',
  SIZE_MISSING: 'Add "uncompressed_size_mb": what "docker image ls" says, in MB.',
  SIZE_NOT_A_NUMBER: 'Write megabytes as a number.',
  SIZE_NOT_BELIEVABLE: 'Correct it to what "docker image ls" says, in MB.',
  TAGS_ODD_VALUES: 'Write tags as texts of letters, digits, dots, dashes and underscores.',
  TAG_NOT_AVAILABLE: 'Correct the tag, or add it to "available_tags".',
  TEXT_HIDDEN_CHARACTERS: 'Type the text anew: characters that nobody sees were left out.',
  TEXT_TOO_LONG: 'Shorten the text.',
  TOO_DEEP: 'Take out what is nested so deeply.',
  TOO_MANY_VALUES: 'Take out what is not needed.',
  VERSION_MISSING: 'Add the version, such as "1.17.x".',
  VOLUME_TEMPLATE: 'Use a placeholder that is filled in, such as {username}.',
  RUN_CONFIG_REFUSED: 'Remove it: it belongs to the product that starts the session.',
  RUN_CONFIG_UNKNOWN: 'Remove it, or correct its spelling.',
  RUN_CONFIG_FIXED_PORT: 'Remove the port: sessions are reached without one.',
  RUN_CONFIG_READ_AS: 'Write it in the form in which it is read.',
};

/** Whether there is advice for it here. */
export function hasFix(code: string): boolean {
  return Object.hasOwn(fixes, code);
}

/** What to do about a problem, as a sentence. For what has no advice of its own the problem says what is wrong with it. */
export function fixOf(code: string): string {
  return (hasFix(code) ? fixes[code] : undefined) ?? 'Correct the value, or take it out.';
}
