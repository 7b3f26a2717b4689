import type { Address } from '../../address.ts'
import { changed } from '../../address.ts'

/** The same view with an object in the drawer. */
export const changedSelection = (address: Address, id: string): Address => changed(address, { sel: id })
