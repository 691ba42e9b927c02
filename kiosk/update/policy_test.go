package update

import (
	"testing"
	"time"

	"guichet/kiosk/bundle"
)

func key(t testing.TB) bundle.Key {
	t.Helper()
	s, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return s.Key()
}

// Both sides of every row.
func TestPolicy(t *testing.T) {
	known, stranger := key(t), key(t)
	day := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	good := func() situation {
		return situation{
			manifest: bundle.Manifest{Number: 2026112202, Issued: day, Program: "0.1.0", Files: []bundle.File{{Name: DataSetFile, Size: 1000}}},
			standing: bundle.Trusted, ring: bundle.Keyring{Trusted: []bundle.Key{known}},
			highest: 2026112201, program: "0.1.0", free: Margin + 1000,
		}
	}
	numbered := func(n int64) func(*situation) { return func(s *situation) { s.manifest.Number = n } }
	program := func(want, have string) func(*situation) {
		return func(s *situation) { s.manifest.Program, s.program = want, have }
	}
	for name, tt := range map[string]struct {
		change func(*situation)
		want   bundle.Reason
	}{
		"good":                  {func(*situation) {}, ""},
		"unknown key":           {func(s *situation) { s.standing = bundle.Unknown }, bundle.UnknownKey},
		"withdrawn key":         {func(s *situation) { s.standing = bundle.Withdrawn }, bundle.WithdrawnKey},
		"first key":             {func(s *situation) { s.standing, s.ring.Trusted, s.setup = bundle.Unknown, nil, true }, bundle.FirstKey},
		"no set-up code":        {func(s *situation) { s.standing, s.ring.Trusted = bundle.Unknown, nil }, bundle.NoSetup},
		"withdrawn, none left":  {func(s *situation) { s.standing, s.ring.Trusted = bundle.Withdrawn, nil }, bundle.WithdrawnKey},
		"another file":          {func(s *situation) { s.manifest.Files = append(s.manifest.Files, bundle.File{Name: "x"}) }, bundle.NewerFormat},
		"no data set":           {func(s *situation) { s.manifest.Files[0].Name = "x" }, bundle.NewerFormat},
		"needs this program":    {program("0.2.0", "0.2.0"), ""},
		"needs a later program": {program("0.2.1", "0.2.0"), bundle.OldProgram},
		"of ten, not of two":    {program("0.10.0", "0.2.0"), bundle.OldProgram},
		"an older one will do":  {program("0.2.0", "0.10.0"), ""},
		"under development":     {program("9.9.9", "development"), ""},
		"older":                 {numbered(2026112200), bundle.Older},
		"same":                  {numbered(2026112201), bundle.Same},
		"next":                  {numbered(2026112202), ""},
		"366 days ahead":        {numbered(2027112301), ""},
		"367 days ahead":        {numbered(2027112401), bundle.TooFarAhead},
		"no such day":           {numbered(2027023001), bundle.TooFarAhead},
		"leap day":              {func(s *situation) { s.manifest.Number, s.manifest.Issued = 2028022901, day.AddDate(1, 3, 0) }, ""},
		"no leap day":           {numbered(2027022901), bundle.TooFarAhead},
		"the last number":       {numbered(1<<53 - 1), bundle.TooFarAhead},
		"plain count":           {func(s *situation) { s.manifest.Number, s.highest = 2, 1 }, ""},
		"last plain count":      {func(s *situation) { s.manifest.Number, s.highest = firstDated-1, 1 }, ""},
		"first dated":           {func(s *situation) { s.manifest.Number, s.highest = firstDated, 1 }, ""},
		"1970":                  {func(s *situation) { s.manifest.Number, s.highest = 1970_01_01_01, 1 }, ""},
		"key list":              {func(s *situation) { s.manifest.Keys = []bundle.Key{stranger, known} }, ""},
		"key list of strangers": {func(s *situation) { s.manifest.Keys = []bundle.Key{stranger} }, bundle.KeyList},
		"no room":               {func(s *situation) { s.free-- }, bundle.NoSpace},
		"a wrong clock":         {func(s *situation) { s.manifest.Issued = day.AddDate(-30, 0, 0); s.manifest.Number = 2; s.highest = 1 }, ""},
	} {
		s := good()
		tt.change(&s)
		got := s.decide()
		if tt.want == "" && got != nil || tt.want != "" && (got == nil || got.Reason != tt.want) {
			t.Errorf("%s: %v, want %q", name, got, tt.want)
		}
	}
	s := good()
	s.manifest.Number = 2026112012
	if r := s.decide(); r.Number != 2026112012 || r.Have != 2026112201 {
		t.Errorf("what is told: %+v", r)
	}
}
