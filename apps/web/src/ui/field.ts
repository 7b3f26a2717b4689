/** `/spec/rules/0/http/paths/0` as people write it: `spec.rules[0].http.paths[0]`. */
export const fieldOf = (pointer: string): string =>
  pointer
    .replace(/^\//, '')
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(
      (path, token) =>
        /^\d+$/.test(token) ? `${path}[${token}]` : path === '' ? token : /^[\w-]+$/.test(token) ? `${path}.${token}` : `${path}["${token}"]`,
      '',
    )
