/**
 * An element of nvidia-smi's document as both readers give it: its text where it holds nothing else, or else its children
 * by name, an array where a name comes more than once, and its attributes under `$`.
 */
export type Tree = string | TreeNode | readonly Tree[];

export interface TreeNode {
  readonly [name: string]: Tree;
}

/** The children of that name, none where there are none. */
export function childrenOf(tree: Tree | undefined, name: string): readonly Tree[] {
  if (!isNode(tree) || !Object.hasOwn(tree, name)) return [];
  const found = tree[name];
  if (Array.isArray(found)) return found as readonly Tree[];
  return found === undefined ? [] : [found as Tree];
}

/** The child at the end of a path of names; undefined where it is missing, or there are several and none is the one. */
export function childOf(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let at = tree;
  for (const name of path) {
    const found = childrenOf(at, name);
    if (found.length !== 1) return undefined;
    at = found[0];
  }
  return at;
}

/** The text at the end of a path; undefined where there is none, or it stands between other elements. */
export function textOf(tree: Tree | undefined, ...path: readonly string[]): string | undefined {
  const found = childOf(tree, ...path);
  return typeof found === 'string' ? found.trim() : undefined;
}

function isNode(tree: Tree | undefined): tree is TreeNode {
  return typeof tree === 'object' && !Array.isArray(tree);
}
