package search

import "testing"

func TestWithoutTargets(t *testing.T) {
	for in, want := range map[string]string{
		"voir [ici](https://x.fr) et [là](tel:0806)":               "voir [ici  et [là ",
		`[ici](https://x.fr "l'adresse (exacte) manque"), merci`:   "[ici , merci",
		"adresse <https://wallet.esw.esante.gouv.fr>, code](perdu": "adresse <https://wallet.esw.esante.gouv.fr>, code perdu",
		"sans lien":                "sans lien",
		"[a](b\n[c](d)":            "[a b\n[c ",
		`[a](b "sans fin) et puis`: `[a b "sans fin) et puis`,
	} {
		if got := withoutTargets(in); got != want {
			t.Errorf("withoutTargets(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		typed, word   string
		whole, prefix int // at a limit of 2
	}{
		{"carte", "carte", 0, 0},
		{"crate", "carte", 1, 1},
		{"cartte", "carte", 1, 1},
		{"care", "carte", 1, 1},
		{"karte", "carte", 1, 1},
		{"comander", "commande", 2, 2},
		{"renouv", "renouvellement", 3, 0},
		{"remouv", "renouvellement", 3, 1},
		{"carte", "ordre", 3, 3},
		{"", "ab", 2, 0},
		{"abcdef", "a", 3, 3},
	} {
		whole, prefix := distance(c.typed, c.word, 2)
		if whole != c.whole || prefix != c.prefix {
			t.Errorf("distance(%q, %q) = %d, %d, want %d, %d", c.typed, c.word, whole, prefix, c.whole, c.prefix)
		}
	}
}

func FuzzDistance(f *testing.F) {
	f.Add("carte", "crate", 2)
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		if limit < 0 || limit > 3 || len(b) > maxWordBytes {
			return
		}
		whole, prefix := distance(a, b, limit)
		if back, _ := distance(b, a, limit); len(a) <= maxWordBytes && back != whole {
			t.Errorf("distance(%q, %q) = %d, the other way %d", a, b, whole, back)
		}
		if prefix > whole || whole > limit+1 || (whole == 0) != (a == b && len(a) <= maxWordBytes) {
			t.Errorf("distance(%q, %q) = %d, %d", a, b, whole, prefix)
		}
	})
}

func TestBagComesBack(t *testing.T) {
	want := bag{forms: []form{{{3, 0}, {70000, 2}}, {}}}
	want.count([]int32{5, 1, 5, 300})
	var got bag
	if !got.decode(want.encode()) || got.times([]int32{5}) != 2 || got.times([]int32{5, 300}) != 1 || got.times([]int32{7}) != 0 {
		t.Errorf("got %+v", got)
	}
	if got.length != 4 || len(got.forms) != 2 || got.forms[0][1] != (placed{70000, 2}) {
		t.Errorf("got %+v", got)
	}
}

func FuzzBag(f *testing.F) {
	b := bag{forms: []form{{{1, 0}}}}
	b.count([]int32{1, 2, 2})
	f.Add(b.encode())
	f.Add([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0x7F})
	f.Fuzz(func(_ *testing.T, bytes []byte) {
		var b bag
		b.decode(bytes)
	})
}
