package faq

import "strings"

// Sound returns a key of how a French reader would say a folded word: two
// words of the same key may be one word misspelt by ear (commender and
// commander). It is made for telling corrections apart, not for phonetics, and
// it means nothing for other languages.
func Sound(word string) string {
	key := make([]byte, 0, len(word))
	for i := 0; i < len(word); {
		said, n := say(word, i)
		for _, c := range []byte(said) {
			if len(key) == 0 || key[len(key)-1] != c {
				key = append(key, c)
			}
		}
		i += n
	}
	return string(key)
}

// spelling is a group of letters with the sound it is read as. Sounds are
// written with one character each; capitals are the nasal vowels and sh.
type spelling struct{ letters, sound string }

// spellings lists the groups, longer ones before those they begin with.
func spellings() []spelling {
	return []spelling{
		{"ssion", "siO"}, {"tion", "siO"}, {"sion", "siO"}, {"cion", "siO"}, {"xion", "ksiO"},
		{"eaux", "o"}, {"eau", "o"}, {"aux", "o"}, {"au", "o"},
		{"oeu", "e"}, {"eu", "e"}, {"oe", "e"}, {"ou", "u"}, {"oi", "wa"}, {"oy", "wai"},
		{"ph", "f"}, {"sch", "S"}, {"sh", "S"}, {"ch", "S"}, {"th", "t"}, {"gn", "ni"},
		{"qu", "k"}, {"q", "k"}, {"ck", "k"}, {"k", "k"}, {"w", "v"}, {"x", "ks"}, {"y", "i"}, {"h", ""}, {"ss", "s"},
	}
}

// say reads the sound at byte i of word and the number of bytes it takes.
func say(word string, i int) (string, int) {
	rest := word[i:]
	if silent(rest) && i > 0 {
		return "", len(rest)
	}
	if sound, n := nasal(rest); n > 0 {
		return sound, n
	}
	if sound, n := open(rest); n > 0 {
		return sound, n
	}
	for _, s := range spellings() {
		if strings.HasPrefix(rest, s.letters) {
			return s.sound, len(s.letters)
		}
	}
	return consonant(word, i), 1
}

// silent says whether the end of a word is not heard.
func silent(rest string) bool {
	switch rest {
	case "e", "es", "s", "t", "ts", "d", "ds", "x", "z", "p":
		return true
	}
	return false
}

// nasal reads a nasal vowel: a vowel and n or m, with no vowel and no second n
// or m after it.
func nasal(rest string) (string, int) {
	for _, v := range []spelling{
		{"ain", "I"}, {"aim", "I"}, {"ein", "I"},
		{"an", "A"}, {"am", "A"}, {"en", "A"}, {"em", "A"}, {"in", "I"}, {"im", "I"}, {"yn", "I"}, {"ym", "I"}, {"un", "I"},
		{"on", "O"}, {"om", "O"},
	} {
		after, found := strings.CutPrefix(rest, v.letters)
		if found && (after == "" || !strings.ContainsRune("aeiouynmh", rune(after[0]))) {
			return v.sound, len(v.letters)
		}
	}
	return "", 0
}

// open reads the vowels that all sound like é or è.
func open(rest string) (string, int) {
	switch {
	case rest == "er", rest == "ez", rest == "et", rest == "ee", rest == "ees":
		return "e", len(rest)
	case strings.HasPrefix(rest, "ai"), strings.HasPrefix(rest, "ei"), strings.HasPrefix(rest, "ay"):
		return "e", 2
	}
	return "", 0
}

// consonant reads the letters whose sound depends on the next one.
func consonant(word string, i int) string {
	soft := i+1 < len(word) && strings.ContainsRune("eiy", rune(word[i+1]))
	switch c := word[i]; {
	case c == 'c' && soft:
		return "s"
	case c == 'c':
		return "k"
	case c == 'g' && soft:
		return "j"
	case c == 's' && i > 0 && i+1 < len(word) && vowel(word[i-1]) && vowel(word[i+1]):
		return "z"
	}
	return word[i : i+1]
}

// vowel says whether an ASCII letter is a vowel.
func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
