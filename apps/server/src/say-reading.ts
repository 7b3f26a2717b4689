/** Why a file that was named can't be read, in a sentence. */
export const sayReading = (error: unknown): string => {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'There is no such file.'
    case 'EISDIR':
      return 'This is a folder. Expected files.'
    case 'EACCES':
    case 'EPERM':
      return 'This file may not be read.'
    default:
      return `This file can't be read: ${error instanceof Error ? error.message : 'unknown cause'}.`
  }
}
