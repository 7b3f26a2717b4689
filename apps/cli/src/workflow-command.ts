import { visible } from '@portolan/server/visible'

/**
 * A workflow command of GitHub Actions: an annotation at a line of a file, or without one on the run as a whole.
 * Escaped as github.com/actions/toolkit packages/core/src/command.ts does: a line is a command, commas and colons end its properties.
 */
export const workflowCommand = (
  level: 'error' | 'warning' | 'notice',
  properties: { readonly file?: string; readonly line?: number; readonly title: string },
  message: readonly (string | undefined)[],
): string => {
  const named = Object.entries(properties).map(
    ([name, value]) =>
      `${name}=${escaped(visible(String(value)))
        .replaceAll(':', '%3A')
        .replaceAll(',', '%2C')}`,
  )
  const lines = message.filter((line) => line !== undefined && line !== '').map((line) => escaped(visible(String(line))))
  return `::${level} ${named.join(',')}::${lines.join('%0A')}`
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
