/** An object as the API server or a YAML file spells it. Nothing but `admit` looks inside. */
export type RawObject = Readonly<Record<string, unknown>>
