/** A number with its noun: `nouns` by the language's plural categories, "other" for those that are not listed. */
export function counted(
  lang: string,
  count: number,
  nouns: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string {
  return `${count} ${nouns[new Intl.PluralRules(lang).select(count)] ?? nouns.other}`;
}
