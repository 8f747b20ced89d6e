const plain = /^[A-Za-z][\w./-]*(?: [\w./-]+)*$/;
const meaningful = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A line of text as a scalar of YAML: in single quotes, in which nothing has a meaning, unless it needs none. */
export function yamlText(line: string): string {
  return plain.test(line) && !meaningful.test(line) ? line : `'${line.replaceAll("'", "''")}'`;
}

/** The same in a workflow, where GitHub would work out expressions in every text. */
export function workflowText(line: string): string {
  return yamlText(line.replaceAll('${{', `\${{ '\${{' }}`));
}
