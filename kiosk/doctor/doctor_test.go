package doctor

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/text"
)

func constant(name string, f Finding) Check {
	return Check{name, func(context.Context) Finding { return f }}
}

func TestRun(t *testing.T) {
	got := Run(t.Context(), []Check{
		constant("a", Finding{Name: "not its own", Status: Warn, Code: CodeSpace, Detail: "little"}),
		constant("b", Finding{Status: Good}),
		{"runtime", func(context.Context) Finding { return []Finding{}[len("sixteen letters!")] }},
		{"thrown", func(context.Context) Finding { panic("a holder's name") }},
		{"none", nil},
	})
	want := []Finding{
		{"a", Warn, CodeSpace, "little"},
		{"b", Good, "", ""},
		{"runtime", Bad, "", "the check itself failed: runtime error: index out of range [16] with length 0"},
		{"thrown", Bad, "", "the check itself failed"},
		{"none", Unknown, "", "there is nothing to run"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := Run(t.Context(), nil); len(got) != 0 {
		t.Errorf("of no check: %+v", got)
	}
}

// A check that hangs costs its own finding and no other; the time is the
// bubble's.
func TestRunBoundsEachCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		freed := make(chan struct{})
		start := time.Now()
		got := Run(t.Context(), []Check{
			{"hangs", func(context.Context) Finding { <-freed; return Finding{Status: Good} }},
			{"ends with its context", func(ctx context.Context) Finding {
				<-ctx.Done()
				return Finding{Status: Bad, Detail: ctx.Err().Error()}
			}},
			{"just in time", func(context.Context) Finding { time.Sleep(longest - 1); return Finding{Status: Good} }},
		})
		if took := time.Since(start); took != longest {
			t.Errorf("took %v", took)
		}
		if got[0] != (Finding{Name: "hangs", Detail: "the check did not end in time"}) {
			t.Errorf("got %+v", got[0])
		}
		if s := got[1].Status; s != Bad && s != Unknown {
			t.Errorf("got %+v", got[1])
		}
		if got[2].Status != Good {
			t.Errorf("got %+v", got[2])
		}
		close(freed) // its late answer is not heard, and the goroutine ends
		synctest.Wait()
		if got[0].Status != Unknown {
			t.Errorf("changed afterwards: %+v", got[0])
		}
	})
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		all  []Status
		want Status
	}{
		{nil, Unknown},
		{[]Status{Good, Good}, Good},
		{[]Status{Good, Unknown}, Unknown},
		{[]Status{Unknown, Warn, Good}, Warn},
		{[]Status{Warn, Bad, Unknown}, Bad},
	} {
		var list []Finding
		for _, s := range c.all {
			list = append(list, Finding{Status: s})
		}
		if got := Worst(list); got != c.want {
			t.Errorf("%v: %v, want %v", c.all, got, c.want)
		}
	}
}

func TestStatusWords(t *testing.T) {
	for s, want := range map[Status]string{0: "unknown", Good: "good", Warn: "warn", Bad: "bad", 9: "unknown"} {
		if got := s.String(); got != want {
			t.Errorf("%d: %q, want %q", s, got, want)
		}
	}
}

// Codes are told apart on a printed page: no two alike, none of a verdict's.
func TestCodes(t *testing.T) {
	seen := map[Code]bool{}
	for _, c := range Codes() {
		if seen[c] || len(c) != 4 || c < "B-21" || c > "B-45" {
			t.Errorf("code %q", c)
		}
		seen[c] = true
	}
	if words := text.FindingCodes(); len(seen) != len(words) {
		t.Errorf("got %d codes, want the %d that have words", len(seen), len(words))
	}
}

var errNoAnswer = errors.New("no answer")

// checkFinding compares status, code and a part of the sentence.
func checkFinding(t *testing.T, name string, got Finding, status Status, code Code, detail string) {
	t.Helper()
	if got.Status != status || got.Code != code || !strings.Contains(got.Detail, detail) {
		t.Errorf("%s: got %+v, want %v %s %q", name, got, status, code, detail)
	}
}
