package card

import (
	"errors"
	"strings"
	"testing"
)

func TestTablesRefuseFaults(t *testing.T) {
	const good = "cards: [{name: a, family: CPx, source: s, atr: '3B00'}]"
	const goodProbes = "probes: [{name: a, family: EMV, source: s, aid: 'A000000003'}]"
	tests := []struct{ name, cards, probes, want string }{
		{"good", good, goodProbes, ""},
		{"unknown key", "cards: [{nom: a}]", goodProbes, "field nom not found"},
		{"no source", "cards: [{name: a, family: CPx, atr: '3B00'}]", goodProbes, "wants a name and a source"},
		{"family", "cards: [{name: a, family: CPX, source: s, atr: '3B00'}]", goodProbes, "unknown family"},
		{"generation", "cards: [{name: a, family: CPx, generation: CPS5, source: s, atr: '3B00'}]", goodProbes, "unknown generation"},
		{"no way to match", "cards: [{name: a, family: CPx, source: s}]", goodProbes, "exactly one of"},
		{"two ways", "cards: [{name: a, family: CPx, source: s, atr: '3B00', text: x}]", goodProbes, "exactly one of"},
		{"half a byte", "cards: [{name: a, family: CPx, source: s, atr: '3B0'}]", goodProbes, "3 digits"},
		{"lower case", "cards: [{name: a, family: CPx, source: s, atr: '3b00'}]", goodProbes, "pattern with"},
		{"bracket", "cards: [{name: a, family: CPx, source: s, atr: '3[B00'}]", goodProbes, "bracket"},
		{"star alone", "cards: [{name: a, family: CPx, source: s, atr: '*'}]", goodProbes, "0 digits"},
		{"AID", good, "probes: [{name: a, family: EMV, source: s, aid: 'A000'}]", "AID of 2 bytes"},
		{"AID in letters", good, "probes: [{name: a, family: EMV, source: s, aid: 'PSE'}]", "invalid byte"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := loadTables(func(name string) ([]byte, error) {
				if strings.Contains(name, "probes") {
					return []byte(tt.probes), nil
				}
				return []byte(tt.cards), nil
			})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
	missing := errors.New("missing")
	if _, err := loadTables(func(string) ([]byte, error) { return nil, missing }); !errors.Is(err, missing) {
		t.Error(err)
	}
}

func TestPattern(t *testing.T) {
	p, err := parsePattern("3B 4[3A] .0 *")
	if err != nil {
		t.Fatal(err)
	}
	for b, want := range map[string]bool{
		"\x3B\x43\x00": true, "\x3B\x4A\xF0": true, "\x3B\x43\x00\x01": true,
		"\x3B\x44\x00": false, "\x3B\x43\x01": false, "\x3B\x43": false, "": false,
	} {
		if got := p.match([]byte(b)); got != want {
			t.Errorf("%X: %v", b, got)
		}
	}
}

func TestActuaOf(t *testing.T) {
	tests := []struct {
		name string
		b    string
		err  error
		want Actua
	}{
		{"valid", "\xEC\x12\x81\x07\x20\x26\x03\x01\x10\x15\x00\x82\x07\x20\x26\x03\x01\x10\x16\x30", nil, ActuaValid},
		{"end before start", "\xEC\x12\x82\x07\x20\x26\x03\x01\x10\x15\x00\x81\x07\x20\x26\x03\x01\x10\x16\x30", nil, ActuaInterrupted},
		{"end of summer time", "\xEC\x12\x81\x07\x20\x26\x10\x25\x02\x55\x00\x82\x07\x20\x26\x10\x25\x02\x05\x00", nil, ActuaValid},
		{"end of summer time, backwards by more", "\xEC\x12\x81\x07\x20\x26\x10\x25\x03\x15\x00\x82\x07\x20\x26\x10\x25\x02\x05\x00", nil, ActuaInterrupted},
		{"the Sunday before", "\xEC\x12\x81\x07\x20\x26\x10\x18\x02\x55\x00\x82\x07\x20\x26\x10\x18\x02\x05\x00", nil, ActuaInterrupted},
		{"the year before's day", "\xEC\x12\x81\x07\x20\x25\x10\x25\x02\x55\x00\x82\x07\x20\x25\x10\x25\x02\x05\x00", nil, ActuaInterrupted},
		{"no end", "\xEC\x09\x81\x07\x20\x26\x03\x01\x10\x15\x00", nil, ActuaInterrupted},
		{"end of zeros", "\xEC\x12\x81\x07\x20\x26\x03\x01\x10\x15\x00\x82\x07\x00\x00\x00\x00\x00\x00\x00", nil, ActuaInterrupted},
		{"not BCD", "\xEC\x12\x81\x07\x20\x26\x03\x01\x10\x15\x00\x82\x07\x20\x26\x0A\x01\x10\x16\x30", nil, ActuaInterrupted},
		{"six bytes", "\xEC\x11\x81\x07\x20\x26\x03\x01\x10\x15\x00\x82\x06\x20\x26\x03\x01\x10\x16", nil, ActuaInterrupted},
		{"zeros", "\x00\x00\x00", nil, ActuaInterrupted},
		{"empty", "", nil, ActuaInterrupted},
	}
	for _, tt := range tests {
		if got := actuaOf([]byte(tt.b), tt.err); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func FuzzDirectories(f *testing.F) {
	f.Add([]byte("\xA4\x0A\x30\x08\x04\x06\x3F\x00\x00\x01\x70\x01"))
	f.Add([]byte("\x30\x1A\x30\x03\x0C\x01A\x30\x03\x04\x01\x05\xA1\x0E\x30\x0C\x30\x0A\x04\x06\x3F\x00\x00\x01\x70\x01\x02\x00"))
	f.Add([]byte("\x30\x84\xFF\xFF\xFF\xFF"))
	f.Add([]byte("\x70\x16\xBF\x81\x01\x12\xA0\x10\x9A\x01\x03\x9B\x01\x03\xA1\x08\x8C\x06\xF3\x00\x00\x13\xFF\x00"))
	f.Add([]byte("\x30\x14\x30\x03\x0C\x01A\x30\x03\x04\x01\x05\xA1\x08\x30\x06\x13\x04http"))
	f.Add([]byte("\xA4\x08\x30\x06\x04\x04\x00\x01\x70\x05"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := new(reading)
		if paths, err := r.parseODF(b); err == nil && (len(paths) == 0 || len(paths) > maxDirectories) {
			t.Fatalf("%d paths", len(paths))
		}
		entries, err := r.parseCDF(b)
		for _, e := range entries {
			if len(e.Path) < 4 || string(e.Path[:2]) != mf || e.offset < 0 || len(e.Label) > 3*maxText || err != nil {
				t.Fatalf("%+v, %v", e, err)
			}
		}
		r.take(entries)
		if len(r.facts.Certificates) > maxCertificates || len(r.facts.Notes) > maxNotes {
			t.Fatalf("%d certificates, %d notes", len(r.facts.Certificates), len(r.facts.Notes))
		}
		for _, ref := range []byte{refPIN, refUnblock} {
			if c := parseCounter(b, ref); c.Left > c.Max || !c.Known && c.Max != 0 {
				t.Fatalf("%+v", c)
			}
		}
		lastObject(b)
		certificateLength(b)
	})
}
