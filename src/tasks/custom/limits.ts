/** What is read of a file of one's own; what is larger is refused and said, never cut. */
export const dataLimits = {
  /** Of the file. */
  bytes: 64 * 1024 * 1024,
  /** Questions. */
  rows: 100_000,
  /** Faults after which a file is read no further. */
  faults: 1000,
  /** Characters of a line. */
  line: 1_000_000,
  /** Characters of a question, an answer or a role's text. */
  text: 20_000,
  /** Roles of a question, texts of a role, characters of a role's name. */
  roles: 16,
  rounds: 64,
  name: 40,
} as const;
