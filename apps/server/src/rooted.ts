import type { Change, Complaint, KubeObject, Ref } from '@portolan/model'

/** Changes of a source of files, with every file named from where the command runs instead of from the source's own folder. */
export const rooted =
  (nameOf: (file: string) => string) =>
  (change: Change): Change => {
    const ref = (one: Ref): Ref =>
      one.file === undefined ? one : { ...one, file: nameOf(one.file), ...(one.kind === 'File' ? { name: nameOf(one.name) } : {}) }
    const complaints = (list: readonly Complaint[] | undefined): readonly Complaint[] => (list ?? []).map((one) => ({ ...one, ref: ref(one.ref) }))
    const placed = (object: KubeObject): KubeObject => {
      const { place } = object.meta
      return place ? ({ ...object, meta: { ...object.meta, place: { ...place, file: nameOf(place.file) } } } as KubeObject) : object
    }
    switch (change.type) {
      case 'put':
        return { ...change, object: placed(change.object), complaints: complaints(change.complaints) }
      case 'replace':
        return { ...change, objects: change.objects.map(placed), complaints: complaints(change.complaints) }
      case 'file':
        return { ...change, file: nameOf(change.file), complaints: complaints(change.complaints) }
      case 'remove':
      case 'sync':
        return change
      default:
        return change satisfies never
    }
  }
