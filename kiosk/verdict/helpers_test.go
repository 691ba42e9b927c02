package verdict_test

import (
	"bytes"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/pki/pkitest"
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
func altered(change func(*pkitest.Template)) func(*pkitest.Spec) {
	return func(s *pkitest.Spec) {
		s.Alter = func(_ pki.Purpose, t *pkitest.Template) { change(t) }
	}
}

func fault(f pkitest.Fault) func(*pkitest.Spec) {
	return func(s *pkitest.Spec) { s.Fault = f }
}

func typed(typ pki.CardType) func(*pkitest.Spec) {
	return func(s *pkitest.Spec) { s.Type = typ }
}

func period(p pkitest.Period) func(*pkitest.Spec) {
	return func(s *pkitest.Spec) { s.Period = p }
}
