package verdict_test

import (
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestCategory(t *testing.T) {
	with := func(code byte) verdict.Report {
		return play(t, change{spec: altered(func(t *pkisim.Template) { t.Set(pkisim.Category(code)) })})
	}
	want(t, with(0x00), "category", verdict.Pass, "")
	for _, code := range []byte{0x80, 0x82, 0x83} {
		want(t, with(code), "category", verdict.Fail, verdict.CodeTestCategory)
	}
	want(t, with(0x02), "category", verdict.Warn, verdict.CodeCategory)
	want(t, with(0x7E), "category", verdict.StatusUnknown, verdict.CodeProfile)
	want(t, play(t, change{scene: func(s *scene) { s.board(pki.Test) }}), "category", verdict.Fail, verdict.CodeTestChain)
	want(t, play(t, change{scene: vitale}), "category", verdict.NotApplicable, "")
}
