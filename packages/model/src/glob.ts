/** Whether text is what a pattern says, a star taking any text. Goes back to the last star only, so that no pattern takes more than pattern times text. */
export const isGlob = (pattern: string, text: string): boolean => {
  let [at, here, star, resume] = [0, 0, -1, 0]
  while (here < text.length) {
    if (pattern[at] === '*') {
      star = at
      at += 1
      resume = here
    } else if (at < pattern.length && pattern[at] === text[here]) {
      at += 1
      here += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      here = resume
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
