package overlay

import (
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/data"
	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
)

// The program's own advice has keys that a card can get and questions of the built-in
// help, and a valid card of every type leads to some question.
func TestOwnAdvice(t *testing.T) {
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		t.Fatal(err)
	}
	help, issues := faq.Load(sources)
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	own := Overlay{}.Advice()
	if err := own.Check(card.Names()); err != nil {
		t.Error(err)
	}
	all := Overlay{advice: own}
	for _, l := range help.Languages {
		err := all.checkQuestions(func(id string) bool {
			return slices.ContainsFunc(help.Questions, func(q faq.Question) bool { return q.Lang == l && q.ID == id })
		})
		if err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	for ct := pki.CPS; ct <= pki.CPA; ct++ {
		if len(own[ct.String()]) == 0 {
			t.Errorf("no question for a valid %s", ct)
		}
	}
}

// folder is a folder with one file.
func folder(name, doc string) Source {
	return Source{Cards: fstest.MapFS{name: {Data: []byte(doc)}}}
}

// A file that is the program's own changes nothing; what differs, is more or is gone
// travels, and comes out again as the file has it.
func TestAdviceTravels(t *testing.T) {
	own, err := fs.ReadFile(data.FS, "cardtypes/help.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Load(folder(AdviceFile, string(own)), ownWords(t)); err != nil || len(got) != 0 {
		t.Errorf("the program's own file: got %v, %v; want nothing", got, err)
	}
	doc := strings.Replace(string(own), "vitale-2: [carte-vitale]\n", "", 1)
	doc = strings.Replace(doc, "B-11: []", "B-11: [carte-vitale]\nC-41:", 1)
	entries, err := Load(folder(AdviceFile, doc), ownWords(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{{Advice, "B-11", `["carte-vitale"]`}, {Advice, "C-41", `[]`}, {Advice, "vitale-2", "null"}}
	if !reflect.DeepEqual(entries, want) {
		t.Errorf("got %v, want %v", entries, want)
	}
	o, err := Parse(entries)
	if err != nil {
		t.Fatal(err)
	}
	var written session.Advice
	if err := data.DecodeYAML([]byte(doc), &written); err != nil {
		t.Fatal(err)
	}
	written["C-41"] = []string{}
	if got := o.Advice(); !maps.EqualFunc(got, written, slices.Equal) {
		t.Errorf("got %v, want %v", got, written)
	}
	if got := o.Counts(); got[Advice] != 3 || got.Total() != 3 {
		t.Errorf("got %v, want 3", got)
	}
	if _, still := (Overlay{}).Advice()["vitale-2"]; !still {
		t.Error("the program's own advice was changed")
	}
	gone := func(id string) bool { return id != "carte-vitale" }
	if err := o.checkQuestions(gone); err == nil || !strings.Contains(err.Error(), `"B-11": the help has no question "carte-vitale"`) {
		t.Errorf("a question that the help lacks: got %v", err)
	}
}

// Odd files are refused in words, or read as what they say; none is half taken.
func TestOddAdvice(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nvalid: [*c,*c,*c,*c]\n"
	for _, c := range []struct{ name, file, doc, want string }{
		{"another name", "advice.yaml", "valid: []\n", "no such file is read"},
		{"a key of no card", AdviceFile, "vallid: [a]\n", `"vallid": no code, card, verdict or type`},
		{"a key twice", AdviceFile, "valid: [a]\nvalid: [b]\n", "already defined"},
		{"a word for a list", AdviceFile, "valid: a\n", "cannot unmarshal"},
		{"two documents", AdviceFile, "valid: [a]\n---\nvalid: [b]\n", "more than one yaml document"},
		{"tabs", AdviceFile, "valid:\n\t- a\n", "cannot start any token"},
		{"a bomb", AdviceFile, bomb, "cannot unmarshal"},
		{"too many", AdviceFile, "valid: [a,b,c,d,e,f,g,h,i]\n", "9 questions; at most 8"},
		{"10 MB", AdviceFile, strings.Repeat("# nothing\n", 1<<20), "more than 262144 bytes"},
		{"an id as long as a book", AdviceFile, "valid: [" + strings.Repeat("a", 9000) + "]\n", "at most 8192"},
	} {
		entries, err := Load(folder(c.file, c.doc), ownWords(t))
		if err == nil {
			_, err = Parse(entries)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := Load(Source{Cards: fstest.MapFS{".git/x": {}}}, ownWords(t)); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty folder: got %v", err)
	}
	for _, doc := range []string{"\ufeffvalid: [a]\r\n", "valid:\r\n  - a\r\n"} {
		entries, err := Load(folder(AdviceFile, doc), ownWords(t))
		if err == nil {
			_, err = Parse(entries)
		}
		if err != nil {
			t.Errorf("%q: %v", doc, err)
		}
	}
}

// What a data set carries is read strictly.
func TestParseRefuses(t *testing.T) {
	many := make([]Entry, MaxEntries+1)
	for _, c := range []struct {
		name    string
		entries []Entry
		want    string
	}{
		{"too many", many, "at most 2000"},
		{"no name", []Entry{{Advice, "", "[]"}}, "a name of 0 bytes"},
		{"a long name", []Entry{{Advice, strings.Repeat("x", 201), "[]"}}, "a name of 201 bytes"},
		{"a long document", []Entry{{Advice, "valid", strings.Repeat(" ", MaxEntryBytes+1)}}, "at most 8192"},
		{"another part", []Entry{{"verdict", "C-00", "[]"}}, "does not know this kind of change"},
		{"twice", []Entry{{Advice, "valid", "[]"}, {Advice, "valid", "[]"}}, "twice"},
		{"no JSON", []Entry{{Advice, "valid", "[a]"}}, "invalid character"},
		{"an object", []Entry{{Advice, "valid", "{}"}}, "cannot unmarshal"},
		{"a key of no card", []Entry{{Advice, "C-1000", "[]"}}, "no code, card"},
	} {
		o, err := Parse(c.entries)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if o.counts.Total() != 0 || o.advice != nil {
			t.Errorf("%s: got %+v beside an error", c.name, o)
		}
	}
}

func TestChanged(t *testing.T) {
	before := []Entry{{Advice, "a", "1"}, {Advice, "b", "1"}, {Advice, "c", "1"}}
	after := []Entry{{Advice, "a", "1"}, {Advice, "b", "2"}, {Advice, "d", "1"}}
	if got := Changed(before, after); got[Advice] != 3 {
		t.Errorf("got %v, want b, c and d", got)
	}
	if got := Changed(after, after); got.Total() != 0 {
		t.Errorf("got %v, want nothing", got)
	}
}
