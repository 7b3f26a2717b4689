import { hrefOf, patchParams, useAddress } from '../../address.ts'
import { Inert } from '../../ui/inert.tsx'
import { changedSelection } from './selection.ts'

/** Opens an object in the drawer: a real link, so that it can be copied and opened elsewhere. */
export function ObjectLink({ id, children }: { id: string; children: string }) {
  const address = useAddress()
  return (
    <a
      className="object-link"
      href={hrefOf(changedSelection(address, id))}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        patchParams({ sel: id })
      }}
    >
      <Inert text={children} />
    </a>
  )
}
