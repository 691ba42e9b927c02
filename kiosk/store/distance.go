package store

// maxWordBytes is the longest word that is corrected.
const maxWordBytes = 40

// distance returns the optimal string alignment distance of two folded words:
// the fewest letters to insert, delete, replace or swap with their neighbour.
// It also returns the least distance of typed to a beginning of word. Both are
// limit+1 when they exceed limit.
func distance(typed, word string, limit int) (whole, prefix int) {
	if len(typed) > maxWordBytes || len(word) < len(typed)-limit {
		return limit + 1, limit + 1
	}
	word = word[:min(len(word), len(typed)+limit+1)]
	var rows [3][maxWordBytes + 4]uint8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(word) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(typed); i++ {
		if fill(row, last, before, typed, word, i) > limit {
			return limit + 1, limit + 1
		}
		before, last, row = last, row, before
	}
	prefix = limit + 1
	for j := range len(word) + 1 {
		prefix = min(prefix, int(last[j]))
	}
	return min(int(last[len(word)]), limit+1), prefix
}

// fill computes row i of the table out of the two before it, and returns the
// least number in it.
func fill(row, last, before *[maxWordBytes + 4]uint8, typed, word string, i int) int {
	c := typed[i-1]
	row[0] = uint8(i)
	least := row[0]
	for j := 1; j <= len(word); j++ {
		d := word[j-1]
		n := min(last[j], row[j-1]) + 1
		if c == d {
			n = min(n, last[j-1])
		} else {
			n = min(n, last[j-1]+1)
			if i > 1 && j > 1 && c == word[j-2] && typed[i-2] == d {
				n = min(n, before[j-2]+1)
			}
		}
		row[j] = n
		least = min(least, n)
	}
	return int(least)
}

// letters returns which letters a folded word holds, a bit each; the last bit
// stands for everything else. An edit changes two bits at most.
func letters(word string) uint32 {
	var set uint32
	for i := range len(word) {
		if c := word[i]; 'a' <= c && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}
