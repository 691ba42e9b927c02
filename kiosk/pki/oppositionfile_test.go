package pki_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// The columns that count, among others.
const listHead = "Nom d'exercice|Numéro carte|Date début validité|Date fin validité|Date opposition|Date de mise à jour\n"

func readOppositions(r io.Reader) (pki.OppositionList, map[pki.CardNumber]pki.Opposition, error) {
	cards := map[pki.CardNumber]pki.Opposition{}
	list, _, err := pki.OppositionFile{}.Read(r, func(_ int, n pki.CardNumber, o pki.Opposition) error {
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
		"CR":                          strings.ReplaceAll(listHead+iso, "\n", "\r"),
		"semicolons":                  strings.ReplaceAll(listHead+iso, "|", ";"),
		"commas":                      strings.ReplaceAll(listHead+iso, "|", ","),
		"tabs":                        strings.ReplaceAll(listHead+iso, "|", "\t"),
		"the separator named":         "sep=;\r\n" + strings.ReplaceAll(listHead+iso, "|", ";"),
		"quotes":                      quoted(listHead) + quoted(iso),
		"quotes around what needs it": listHead + strings.Replace(iso, "DUPONT", `"DUPONT | ""FILS"""`, 1),
		"a quote in a name":           listHead + strings.Replace(iso, "DUPONT", `"DUPONT`, 1),
		"quotes and semicolons":       strings.ReplaceAll(quoted(listHead)+quoted(iso), "|", ";"),
		"Windows-1252":                latin1(listHead + strings.Replace(iso, "DUPONT", "DÉPÔT", 1)),
		"a name that is no text":      listHead + strings.Replace(iso, "DUPONT", "D\xFF\xC3", 1),
		"decomposed accents":          norm.NFD.String(listHead) + iso,
		"UTF-16LE":                    "\xFF\xFE" + utf16(listHead+iso, binary.LittleEndian),
		"UTF-16BE":                    "\xFE\xFF" + utf16(listHead+iso, binary.BigEndian),
		"UTF-16LE without mark":       utf16(listHead+iso, binary.LittleEndian),
		"UTF-16BE without mark":       utf16(listHead+iso, binary.BigEndian),
		"some trailing bars":          listHead + strings.ReplaceAll(iso, "\n", "||\n"),
		"trailing empty columns":      strings.Replace(listHead, "\n", "|Autre|Encore\n", 1) + iso,
		"date-times":                  listHead + strings.NewReplacer("2024-02-29", "2024-02-29T10:00:00", "2026-11-20", "2026-11-20T00:00:00.000").Replace(iso),
		"date-times of a database":    listHead + strings.NewReplacer("2026-01-05", "2026-01-05 00:00:00", "2026-11-20", "2026-11-20 06:12").Replace(iso),
		"French date-times":           listHead + strings.NewReplacer("29/02/2024", "29/02/2024 00:00", "20/11/2026", "20/11/2026 06:12:01").Replace(french),
		"date-times with a zone":      listHead + strings.NewReplacer("2024-02-29", "2024-02-28T23:00:00Z", "2026-11-20", "2026-11-20T01:00:00+01:00").Replace(iso),
		"digits with a time":          listHead + strings.NewReplacer("-", "", "2026-01-05", "20260105093000").Replace(iso),
		"blanks around":               listHead + strings.ReplaceAll(iso, "|", " | "),
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

// quoted puts every value in quotes.
func quoted(lines string) string {
	return `"` + strings.NewReplacer("|", `"|"`, "\n", "\"\n").Replace(lines)
}

func latin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func utf16(s string, order binary.AppendByteOrder) string {
	var b []byte
	for _, r := range s {
		b = order.AppendUint16(b, uint16(r))
	}
	return string(b)
}

// A time of day with a zone names a day of Paris, in summer and in winter.
func TestReadOppositionsZones(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-07-14T21:59:59Z": ymd(2026, 7, 14), "2026-07-14T22:00:00Z": ymd(2026, 7, 15),
		"2026-01-04T22:59:59Z": ymd(2026, 1, 4), "2026-01-04T23:00:00Z": ymd(2026, 1, 5),
		"2026-01-04T19:00:00-0500": ymd(2026, 1, 5), "20260104230000Z": ymd(2026, 1, 5), "2026-01-04": ymd(2026, 1, 4),
	} {
		_, cards, err := readOppositions(strings.NewReader(listHead + "X|9900000012|||" + text + "|" + text + "\n"))
		if err != nil || !cards["9900000012"].Opposed.Equal(want) {
			t.Errorf("%s: %v, %v; want %v", text, cards, err, want)
		}
	}
}

func TestReadOppositionsRefuses(t *testing.T) {
	row := func(values ...string) string { return listHead + strings.Join(values, "|") + "\n" }
	const n, day = "9900000012", "2026-11-20"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":            {"", "line 1: the file is empty"},
		"header only":        {listHead, "line 1: no card below it"},
		"a web page":         {"<html>\n<body>", `a web page`},
		"gzip":               {"\x1F\x8B\x08\x00rest", "compressed by gzip; hint"},
		"an old workbook":    {"\xD0\xCF\x11\xE0rest", "a workbook"},
		"no columns":         {"nothing\nhere\n", "hint: the first line names the columns, with | ; , or a tab between them"},
		"a column missing":   {strings.Replace(row("X", n, day, day, "", day), "Date opposition", "Autre", 1), `none is called "Date opposition"`},
		"a column twice":     {strings.Replace(row("X", n, day, day, "", day), "Nom d'exercice", "numero carte", 1), `line 1, column 2: a second "Numéro carte"`},
		"a million columns":  {strings.Repeat("a|", 1_000_000) + "\n", "line 1: more than 16384 bytes"},
		"200 columns":        {strings.Repeat("a|", 200) + "\n", "line 1, column 101: more than 100 columns"},
		"a row of a million": {listHead + strings.Repeat("|", 1_000_000), "line 2: more than 16384 bytes"},
		"a column too few":   {row("X", n, day, day, ""), "line 2, column 6: a line of 5 columns, the first has 6"},
		"a column too many":  {row("X", n, day, day, "", day, "Y"), "line 2, column 7: a line of 7 columns, the first has 6"},
		"nine digits":        {row("X", "990000001", day, day, "", day), "line 2, column 2 (Numéro carte): not ten digits"},
		"letters":            {row("X", "99000000IX", day, day, "", day), "line 2, column 2 (Numéro carte): not ten digits"},
		"no number":          {row("X", "", day, day, "", day), "line 2, column 2 (Numéro carte): not ten digits"},
		"31/02":              {row("X", n, "31/02/2026", "", "", "20/11/2026"), "line 2, column 3 (Date début validité): no such day"},
		"29/02":              {row("X", n, "29/02/2025", "", "", "20/11/2026"), "line 2, column 3 (Date début validité): no such day"},
		"month 13":           {row("X", n, day, "2026-13-01", "", day), "line 2, column 4 (Date fin validité): no such day"},
		"day 0":              {row("X", n, day, "2026-12-00", "", day), "line 2, column 4 (Date fin validité): no such day"},
		"year 0":             {row("X", n, day, "0000-12-01", "", day), "line 2, column 4 (Date fin validité): no such day"},
		"American":           {row("X", n, "", "", "11/22/2026", "20/11/2026") + "Y|9900000020|||11/23/2026|20/11/2026\n", "line 2, column 5 (Date opposition): no such day"},
		"two forms":          {row("X", n, day, "20/11/2026", "", day), "line 2, column 4 (Date fin validité): a day as DD/MM/YYYY, in a file that has them as YYYY-MM-DD"},
		"no time of day":     {row("X", n, day+" 25:00", "", "", day), "line 2, column 3 (Date début validité): not a time of day"},
		"signs":              {row("X", n, "+026-11-20", "", "", day), "line 2, column 3 (Date début validité): not a day"},
		"no update":          {row("X", n, day, day, "", ""), "line 1, column 6 (Date de mise à jour): in no line below it"},
		"every update later": {row("X", n, day, day, "", "2062-01-01"), "line 1, column 6 (Date de mise à jour): in no line below it"},
		"cut in a date":      {strings.TrimSuffix(row("X", n, day, day, "", day)+row("X", n, day, day, "", day)[len(listHead):], "-20\n"), "line 3, column 6 (Date de mise à jour): not a day"},
		"two lines odd":      {row("X", n, day, day, "", day) + "X|||||\nX|||||\n", "line 3, column 2 (Numéro carte): not ten digits; line 4"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := pki.OppositionFile{Now: today()}.Read(strings.NewReader(c.text), func(int, pki.CardNumber, pki.Opposition) error { return nil })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// numbered writes n good lines, brought up to date on one day.
func numbered(n int, updated string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "X|%010d||||%s\n", i, updated)
	}
	return b.String()
}

// One line in ten thousand may be odd, and one in any list; more are refused.
func TestOddLines(t *testing.T) {
	const odd = "X|||||2026-11-20\nY|99000000||||2026-11-20\nZ|9900000012|||2026-02-30|2026-11-20\n"
	one := strings.SplitAfter(odd, "\n")[0]
	for name, tc := range map[string]struct {
		text  string
		odd   int
		taken bool
	}{
		"one of two":             {numbered(1, "2026-11-20") + one, 1, true},
		"three of ten thousand":  {numbered(10_000, "2026-11-20") + odd, 3, false},
		"three of thirty":        {odd + numbered(30_000, "2026-11-20"), 3, true},
		"three of less":          {odd + numbered(29_996, "2026-11-20"), 3, false},
		"one, and nothing else":  {one, 1, false},
		"an update to come":      {numbered(5, "2026-11-20") + "X|9900000012|||2026-01-05|2062-01-01\n", 1, true},
		"an update of two forms": {numbered(5, "2026-11-20") + "X|9900000012|||2026-01-05|20261120\n", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			seen := pki.Opposition{}
			list, lines, err := pki.OppositionFile{Now: today()}.Read(strings.NewReader(listHead+tc.text), func(_ int, n pki.CardNumber, o pki.Opposition) error {
				if n == "9900000012" {
					seen = o
				}
				return nil
			})
			switch {
			case (err == nil) != tc.taken:
				t.Errorf("error %v, want taken %t", err, tc.taken)
			case err != nil && !strings.Contains(err.Error(), "line 2") && !strings.Contains(err.Error(), "line 10002"):
				t.Errorf("error %v names no line", err)
			case err == nil && (lines.Count != tc.odd || !list.Made.Equal(ymd(2026, 11, 20)) || len(lines.First) == 0 || !strings.HasPrefix(lines.First[0], "line ")):
				t.Errorf("odd %+v, list %+v", lines, list)
			case err == nil && strings.Contains(name, "update") && !seen.Opposed.Equal(ymd(2026, 1, 5)):
				t.Errorf("what else the line says is lost: %+v", seen)
			}
		})
	}
}

// A separator or the end of a line within a name, or a line that lacks its end, does
// not lose an opposition; a card that is not in opposition is left out.
func TestShiftedLineKeepsOpposition(t *testing.T) {
	opposed := pki.Opposition{Start: ymd(2024, 2, 29), Opposed: ymd(2026, 1, 5)}
	head := "Profession|" + listHead
	for name, tc := range map[string]struct {
		line string
		odd  int
		want pki.Opposition
	}{
		"a separator in a name":        {"60|RO|CHE|9900000012|2024-02-29||2026-01-05|2026-11-20", 1, opposed},
		"two, and one at the end":      {"60|R|O|CHE|9900000012|2024-02-29||2026-01-05|2026-11-20|", 1, opposed},
		"the end of a line in a name":  {"60|RO\nCHE|9900000012|2024-02-29||2026-01-05|2026-11-20", 2, opposed},
		"a column too many behind":     {"60|X|9900000012|2024-02-29||2026-01-05|2026-11-20|Y", 1, opposed},
		"a column too few":             {"60|X|9900000012|2024-02-29||2026-01-05", 1, opposed},
		"not in opposition":            {"60|RO|CHE|9900000012|2024-02-29|||2026-11-20", 1, pki.Opposition{}},
		"eight digits where no day is": {"60|12345678|RO|CHE|9900000012|2024-02-29||2026-01-05|2026-11-20", 1, opposed},
		"two odd days, one line":       {"60|X|9900000012|||31/02/2026|31/02/2026", 1, pki.Opposition{OpposedSomeDay: true}},
	} {
		t.Run(name, func(t *testing.T) {
			var rest strings.Builder
			for line := range strings.Lines(numbered(30_000, "2026-11-20")) {
				rest.WriteString("10|" + line)
			}
			var got pki.Opposition
			_, odd, err := pki.OppositionFile{Now: today()}.Read(strings.NewReader(head+tc.line+"\n"+rest.String()), func(_ int, n pki.CardNumber, o pki.Opposition) error {
				if n == "9900000012" {
					got = o
				}
				return nil
			})
			if err != nil || got != tc.want || odd.Count != tc.odd {
				t.Errorf("got %+v, %d odd lines, %v; want %+v, %d", got, odd.Count, err, tc.want, tc.odd)
			}
		})
	}
}

// The day of a list is not that of a few outlying lines.
func TestOppositionsMade(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want time.Time
	}{
		"one day":                        {numbered(3, "2026-08-20"), ymd(2026, 8, 20)},
		"two lines of two days":          {numbered(1, "2026-08-20") + numbered(1, "2026-11-20"), ymd(2026, 11, 20)},
		"one line three months later":    {numbered(20, "2026-08-20") + numbered(1, "2026-11-20"), ymd(2026, 8, 20)},
		"one line of 2062":               {numbered(20, "2026-08-20") + numbered(1, "2062-01-01"), ymd(2026, 8, 20)},
		"one line the week after":        {numbered(20, "2026-11-13") + numbered(1, "2026-11-20"), ymd(2026, 11, 20)},
		"two of five thousand":           {numbered(5000, "2026-08-20") + numbered(2, "2026-11-20"), ymd(2026, 8, 20)},
		"two of thirty thousand, a week": {numbered(30_000, "2026-11-13") + numbered(2, "2026-11-20"), ymd(2026, 11, 13)},
		"four of thirty thousand":        {numbered(30_000, "2026-11-13") + numbered(4, "2026-11-20"), ymd(2026, 11, 20)},
		"lines of many years":            {numbered(3, "2019-01-01") + numbered(3, "2022-01-01") + numbered(3, "2026-11-20"), ymd(2026, 11, 20)},
	} {
		t.Run(name, func(t *testing.T) {
			list, _, err := pki.OppositionFile{Now: today()}.Read(strings.NewReader(listHead+tc.text), func(int, pki.CardNumber, pki.Opposition) error { return nil })
			if err != nil || !list.Made.Equal(tc.want) {
				t.Errorf("made %v, %v; want %v", list.Made, err, tc.want)
			}
		})
	}
}

// No error quotes a value: it may be a person's.
func TestReadOppositionsErrorsQuoteNothing(t *testing.T) {
	for _, values := range [][]string{
		{"SECRET", "SECRET", "", "", "", ""}, {"", "9900000012", "SECRET", "", "", ""}, {"SECRET", "9900000012", "", "", "", "\xFF"},
		{"SECRET", "9900000012"}, {"SECRET", "9900000012", "2026-11-20 SECRET", "", "", ""},
	} {
		_, _, err := readOppositions(strings.NewReader(listHead + strings.Join(values, "|") + "\n"))
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
	_, _, err := pki.OppositionFile{}.Read(endless, func(line int, _ pki.CardNumber, _ pki.Opposition) error {
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
	var named []string
	for i, text := range files {
		named = append(named, fmt.Sprintf("folder/list%d.txt", i), text)
	}
	return zippedAs(t, named...)
}

// zippedAs packs files, each a name and a text.
func zippedAs(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]); err != nil {
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
		"plain": {[]byte(text), ""}, "zip": {one, ""}, "zip of a Mac": {zippedAs(t, "__MACOSX/._a.txt", "x", ".DS_Store", "x", "Porteurs_CPS_CPF_202611220600.txt", text), ""},
		"workbook":  {zippedAs(t, "[Content_Types].xml", "x", "xl/workbook.xml", "x"), "a workbook"},
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
		list, odd, err := pki.OppositionFile{Now: today()}.Read(r, func(line int, n pki.CardNumber, o pki.Opposition) error {
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
		if err == nil && (list.Cards != taken || list.Made.IsZero() || list.Made.After(today().AddDate(0, 0, 1)) || !list.NextUpdate.After(list.Made) || odd.Err() != nil) {
			t.Errorf("list %+v of %d, odd %+v", list, taken, odd)
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
