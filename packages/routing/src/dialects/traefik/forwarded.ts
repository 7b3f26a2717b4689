import type { Static } from './static.ts'

/** Whether some entry point trusts the X-Forwarded headers of some peers. */
export const forwardedOf = ({ options }: Static): boolean => {
  for (const [rest, value] of options.flagsUnder('entrypoints.'))
    if (/\.forwardedheaders\.(insecure|trustedips)$/.test(rest) && value.toLowerCase() !== 'false') return true
  return false
}
