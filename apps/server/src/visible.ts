// C0 and C1 controls, line and paragraph separators, and everything that changes the direction of text (Unicode bidi controls) or hides in it.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Text from a cluster or a client, safe to print: what a terminal would obey or hide is written as `\u{1b}` (R18). */
export const visible = (text: string): string => text.replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
