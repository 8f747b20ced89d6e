/** How much a finding matters, from what is good to know to what should be mended today. */
export const severities = ['info', 'warn', 'severe'] as const;

export type Severity = (typeof severities)[number];

/** Whether the one is as severe as the other, or more so. */
export function isAtLeast(one: Severity, other: Severity): boolean {
  return severities.indexOf(one) >= severities.indexOf(other);
}
