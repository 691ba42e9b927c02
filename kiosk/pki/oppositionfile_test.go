package pki_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// The columns that count, among others.
const listHead = "Nom d'exercice|Numéro carte|Date début validité|Date fin validité|Date opposition|Date de mise à jour\n"

func readOppositions(r io.Reader) (pki.OppositionList, map[pki.CardNumber]pki.Opposition, error) {
	cards := map[pki.CardNumber]pki.Opposition{}
	list, err := pki.ReadOppositions(r, func(_ int, n pki.CardNumber, o pki.Opposition) error {
		cards[n] = o
		return nil
	})
	return list, cards, err
}

func ymd(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// What the generator of test PKIs writes is what it holds.
func TestReadOppositions(t *testing.T) {
	p := newPKI(t)
	newCard(t, p, nurse())
	second := nurse()
	second.Number = "9900000020"
	newCard(t, p, second)
	p.Oppose("9900000020")
	list, cards, err := readOppositions(bytes.NewReader(p.OppositionsFile()))
	if err != nil {
		t.Fatal(err)
	}
	if want := p.Oppositions(); !maps.Equal(cards, want.Cards) {
		t.Errorf("cards %v, want %v", cards, want.Cards)
	}
	if want := (pki.OppositionList{Made: ymd(2026, 11, 21), NextUpdate: ymd(2026, 11, 28), Cards: 2}); list != want {
		t.Errorf("list %+v, want %+v", list, want)
	}
}

func TestReadOppositionsForms(t *testing.T) {
	want := pki.Opposition{Start: ymd(2024, 2, 29), Opposed: ymd(2026, 1, 5)}
	const iso = "DUPONT|9900000012|2024-02-29||2026-01-05|2026-11-20\n"
	french := strings.NewReplacer("2024-02-29", "29/02/2024", "2026-01-05", "05/01/2026", "2026-11-20", "20/11/2026").Replace(iso)
	for name, text := range map[string]string{
		"ISO": listHead + iso, "French": listHead + french, "digits": listHead + strings.ReplaceAll(iso, "-", ""),
		"CRLF":                        strings.ReplaceAll(listHead+iso, "\n", "\r\n"),
		"byte order mark":             "\xEF\xBB\xBF" + listHead + iso,
		"no last end":                 listHead + strings.TrimSpace(iso),
		"empty lines":                 listHead + "\n" + iso + "\n\n",
		"trailing bars":               strings.ReplaceAll(listHead+iso, "\n", "|\n"),
		"no accents, case and blanks": "nom|NUMERO CARTE | date debut validite|Date Fin Validite|DATE OPPOSITION|Date de mise a jour\n" + iso,
		"other order": "Date de mise à jour|Date opposition|Date fin validité|Date début validité|Numéro carte\n" +
			"2026-11-20|2026-01-05||2024-02-29|9900000012\n",
	} {
		t.Run(name, func(t *testing.T) {
			list, cards, err := readOppositions(strings.NewReader(text))
			if err != nil || len(cards) != 1 || cards["9900000012"] != want || !list.Made.Equal(ymd(2026, 11, 20)) {
				t.Errorf("%+v, %v, %v", list, cards, err)
			}
		})
	}
}

func TestReadOppositionsRefuses(t *testing.T) {
	row := func(values ...string) string { return listHead + strings.Join(values, "|") + "\n" }
	const n, day = "9900000012", "2026-11-20"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":             {"", "line 1: the file is empty"},
		"header only":         {listHead, "line 1: no card below it"},
		"a web page":          {"<html>\n<body>", `line 1, columns 1 to 1: none is called "Numéro carte"`},
		"a column missing":    {strings.Replace(row("X", n, day, day, "", day), "Date opposition", "Autre", 1), `none is called "Date opposition"`},
		"a column twice":      {strings.Replace(row("X", n, day, day, "", day), "Nom d'exercice", "numero carte", 1), `line 1, column 2: a second "Numéro carte"`},
		"a million columns":   {strings.Repeat("a|", 1_000_000) + "\n", "line 1: more than 16384 bytes"},
		"200 columns":         {strings.Repeat("a|", 200) + "\n", "line 1, column 101: 200 columns"},
		"a row of a million":  {listHead + strings.Repeat("|", 1_000_000), "line 2: more than 16384 bytes"},
		"a column too few":    {row("X", n, day, day, ""), "line 2, column 6: a line of 5 columns, the first has 6"},
		"a column too many":   {row("X", n, day, day, "", day, ""), "line 2, column 7: a line of 7 columns, the first has 6"},
		"nine digits":         {row("X", "990000001", day, day, "", day), "line 2, column 2 (Numéro carte): not ten digits"},
		"letters":             {row("X", "99000000IX", day, day, "", day), "line 2, column 2 (Numéro carte): not ten digits"},
		"no number":           {row("X", "", day, day, "", day), "line 2, column 2 (Numéro carte): not ten digits"},
		"31/02":               {row("X", n, "31/02/2026", "", "", "20/11/2026"), "line 2, column 3 (Date début validité): no such day"},
		"29/02":               {row("X", n, "29/02/2025", "", "", "20/11/2026"), "line 2, column 3 (Date début validité): no such day"},
		"month 13":            {row("X", n, day, "2026-13-01", "", day), "line 2, column 4 (Date fin validité): no such day"},
		"day 0":               {row("X", n, day, "2026-12-00", "", day), "line 2, column 4 (Date fin validité): no such day"},
		"year 0":              {row("X", n, day, "0000-12-01", "", day), "line 2, column 4 (Date fin validité): no such day"},
		"American":            {row("X", n, "", "", "11/22/2026", "20/11/2026"), "line 2, column 5 (Date opposition): no such day"},
		"two forms":           {row("X", n, day, "20/11/2026", "", day), "line 2, column 4 (Date fin validité): a day as DD/MM/YYYY, in a file that has them as YYYY-MM-DD"},
		"two forms, two rows": {row("X", n, day, "", "", day) + "Y|9900000020||||20261120\n", "line 3, column 6 (Date de mise à jour): a day as YYYYMMDD"},
		"a time":              {row("X", n, day+" 10:00", "", "", day), "line 2, column 3 (Date début validité): not a day"},
		"signs":               {row("X", n, "+026-11-20", "", "", day), "line 2, column 3 (Date début validité): not a day"},
		"no update":           {row("X", n, day, day, "", ""), "line 1, column 6 (Date de mise à jour): empty in every line"},
		"Latin-1":             {row("DUPONT-\xC9T\xC9", n, day, day, "", day), "line 2, column 1: not UTF-8"},
		"Latin-1 header":      {strings.ReplaceAll(row("X", n, day, day, "", day), "é", "\xE9"), "line 1, column 2: not UTF-8"},
		"UTF-16":              {"\xFF\xFEN\x00o\x00m\x00", "line 1, column 1: not UTF-8"},
		"cut in a date":       {strings.TrimSuffix(row("X", n, day, day, "", day), "-20\n"), "line 2, column 6 (Date de mise à jour): not a day"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readOppositions(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// No error quotes a value: it may be a person's.
func TestReadOppositionsErrorsQuoteNothing(t *testing.T) {
	for _, values := range [][]string{
		{"SECRET", "SECRET", "", "", "", ""}, {"", "9900000012", "SECRET", "", "", ""}, {"SECRET", "9900000012", "", "", "", "\xFF"},
		{"SECRET", "9900000012"},
	} {
		_, _, err := readOppositions(strings.NewReader(listHead + strings.Join(values, "|")))
		if err == nil || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "9900000012") {
			t.Errorf("%v: error %v", values, err)
		}
	}
}

func TestReadOppositionsEndless(t *testing.T) {
	for name, text := range map[string]string{"one line": "a", "bars": "|"} {
		if _, _, err := readOppositions(io.MultiReader(strings.NewReader(listHead), &repeated{text})); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	stop := errors.New("stop")
	seen := 0
	endless := io.MultiReader(strings.NewReader(listHead), &repeated{"X|9900000012||||2026-11-20\n"})
	_, err := pki.ReadOppositions(endless, func(line int, _ pki.CardNumber, _ pki.Opposition) error {
		if seen++; line != seen+1 {
			t.Errorf("line %d of card %d", line, seen)
		}
		if seen == 100 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}

// zipped packs files.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, text := range files {
		w, err := z.Create(fmt.Sprintf("folder/list%d.txt", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOpenOppositions(t *testing.T) {
	text := listHead + "DUPONT|9900000012|2024-02-29||2026-01-05|2026-11-20\n"
	one := zipped(t, text)
	folder := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := range 2000 {
			if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d-%s", i, strings.Repeat("x", 1000))}); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	damaged := bytes.Clone(one)
	damaged[60] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"plain": {[]byte(text), ""}, "zip": {one, ""},
		"two files": {zipped(t, text, text), "the zip holds 2 files"}, "no file": {zipped(t), "the zip holds 0 files"},
		"cut": {one[:len(one)-30], "read zip"}, "damaged": {damaged, "line"},
		"too many files": {folder, "too large"}, "no zip": {[]byte("PK\x03\x04"), "read zip"}, "empty": {nil, "the file is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := pki.OpenOppositions(bytes.NewReader(c.data), int64(len(c.data)))
			if err == nil {
				_, _, err = readOppositions(r)
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func FuzzOppositions(f *testing.F) {
	p := newPKI(f)
	newCard(f, p, nurse())
	f.Add(p.OppositionsFile())
	for _, row := range []string{
		"X|9900000012|2024-02-29||2026-01-05|2026-11-20", "X|9900000012|31/02/2026|||", "X|9900000012|20261120|2026-11-20||20/11/2026",
		"\xFF|||||", "|||||||||", "X|9900000012||||20261120\nX|9900000012||||20261120", "",
	} {
		f.Add([]byte(listHead + row))
	}
	f.Add([]byte(strings.Repeat("|", 20000)))
	f.Add([]byte("\xEF\xBB\xBF" + strings.ReplaceAll(listHead, "\n", "|\r\n") + "X|9900000012||||20261120|\r\n"))
	f.Add(zipped(f, listHead+"X|9900000012|2024-02-29||2026-01-05|2026-11-20"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := pki.OpenOppositions(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		taken := 0
		list, err := pki.ReadOppositions(r, func(line int, n pki.CardNumber, o pki.Opposition) error {
			if taken++; !n.Valid() || line < 2 {
				t.Errorf("line %d: number of %d bytes", line, len(n))
			}
			for _, day := range []time.Time{o.Start, o.End, o.Opposed} {
				if !day.IsZero() && (day.Year() < 1900 || day.Year() > 9999 || !day.Equal(day.Truncate(24*time.Hour))) {
					t.Errorf("day %v", day)
				}
			}
			return nil
		})
		if err == nil && (list.Cards != taken || list.Made.IsZero() || !list.NextUpdate.After(list.Made)) {
			t.Errorf("list %+v of %d", list, taken)
		}
	})
}

// The generator's large list is a list.
func TestLargeOppositions(t *testing.T) {
	p := newPKI(t)
	var b bytes.Buffer
	if err := p.WriteLargeOppositions(&b, 1000); err != nil {
		t.Fatal(err)
	}
	list, cards, err := readOppositions(&b)
	if err != nil || list.Cards != 1000 || len(cards) != 1000 {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, ok := cards[pkisim.LargeNumber(999)]; !ok || cards[pkisim.LargeNumber(50)].Opposed.IsZero() {
		t.Error("not the cards that were asked for")
	}
}
