/** The first configuration: every key that is commented is one that most will want to set. */
export const settingsText = `# Settings of negawatt for everybody who works here. A file that is found may set thresholds and formats only: no
# commands, addresses or secrets. \`negawatt config show --sources\` tells what holds and where it comes from,
# \`negawatt config schema\` which keys there are. Flags and NEGAWATT_* variables win over it.

# How much worse than the baseline is still the same; chance of a false failure, over all budgets of a report.
tolerance: 3%
alpha: 1%

# What a kilowatt-hour is where this runs: grams of CO2 equivalent, price, and the facility's PUE.
# intensity: 350
# price: 0.25EUR
# pue: 1.2

# Exit 1 after an audit with a finding that is at least so severe: info, warn or severe.
# audit:
#   failOn: warn
`;
