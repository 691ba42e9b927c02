package voice

import (
	"bytes"
	"strings"
	"testing"
)

// Whatever a program complains of, its last words are kept, and no more memory than theirs.
func TestLastWords(t *testing.T) {
	for _, size := range []int{1, 7, maxWords - 1, maxWords, maxWords + 1, 1 << 20} {
		var w lastWords
		var all []byte
		for len(all) < 3*maxWords {
			b := bytes.Repeat([]byte{byte('a' + len(all)%26)}, size)
			if n, err := w.Write(b); n != size || err != nil {
				t.Fatalf("got %d, %v, want %d", n, err, size)
			}
			all = append(all, b...)
		}
		if want := all[len(all)-maxWords:]; !bytes.Equal(w.text, want) || cap(w.text) > 2*maxWords {
			t.Errorf("writes of %d: got %d bytes in %d, want the last %d in no more than twice that", size, len(w.text), cap(w.text), maxWords)
		}
	}
	var w lastWords
	for _, s := range []string{"aplay: x\n", "aplay: main:831: ", "audio open error\n"} {
		_, _ = w.Write([]byte(s)) // it takes all
	}
	if got := string(w.line()); got != "aplay: main:831: audio open error" {
		t.Errorf("got %q", got)
	}
	if got := (&lastWords{text: []byte(strings.Repeat(" ", 3))}).line(); len(got) != 0 {
		t.Errorf("got %q of blanks", got)
	}
}
