package verdict_test

import (
	"bytes"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

func loadIssuers(t testing.TB, pinsFile []byte, files ...pki.File) *pki.Issuers {
	t.Helper()
	pins, err := pki.ParsePins(bytes.NewReader(pinsFile))
	if err != nil {
		t.Fatal(err)
	}
	issuers, refusals := pki.LoadIssuers(pins, files)
	if len(refusals) > 0 {
		t.Fatalf("refusals %v", refusals)
	}
	return issuers
}

// altered changes both certificates before they are signed.
func altered(change func(*pkisim.Template)) func(*pkisim.Spec) {
	return func(s *pkisim.Spec) {
		s.Alter = func(_ pki.Purpose, t *pkisim.Template) { change(t) }
	}
}

func fault(f pkisim.Fault) func(*pkisim.Spec) {
	return func(s *pkisim.Spec) { s.Fault = f }
}

func typed(typ pki.CardType) func(*pkisim.Spec) {
	return func(s *pkisim.Spec) { s.Type = typ }
}

func period(p pkisim.Period) func(*pkisim.Spec) {
	return func(s *pkisim.Spec) { s.Period = p }
}
