package verdict_test

import (
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestProfile(t *testing.T) {
	want(t, play(t, change{}), "profile", verdict.Pass, "")
	cases := map[string]struct {
		alter func(*pkisim.Template)
		code  verdict.Code
	}{
		"no type":        {func(t *pkisim.Template) { t.Remove(pkisim.CardType(pki.CPS).Id) }, verdict.CodeProfile},
		"no category":    {func(t *pkisim.Template) { t.Remove(pkisim.Category(0).Id) }, verdict.CodeProfile},
		"odd profession": {func(t *pkisim.Template) { t.Set(pkisim.Profession(0x80)) }, verdict.CodeProfile},
		"odd number":     {func(t *pkisim.Template) { t.Set(pkisim.CardID("12345")) }, verdict.CodeProfile},
		"critical":       {func(t *pkisim.Template) { t.Set(pkisim.Extension(true, nil, 1, 2, 3)) }, verdict.CodeNotCheckable},
	}
	for name, tc := range cases {
		r := play(t, change{spec: altered(tc.alter)})
		if want(t, r, "profile", verdict.Warn, tc.code); r.Verdict != verdict.ToCheck {
			t.Errorf("%s: %s %s", name, r.Verdict, r.Code)
		}
	}
	want(t, play(t, change{scene: vitale}), "profile", verdict.NotApplicable, "")
}

// A card of no profession and of each type is as good as any other.
func TestProfileOfEveryType(t *testing.T) {
	for _, typ := range []pki.CardType{pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
		r := play(t, change{spec: func(s *pkisim.Spec) { s.Type, s.Profession = typ, 0 }})
		if r.Verdict != verdict.Valid || r.Type != typ {
			t.Errorf("%s: %s %s as %s", typ, r.Verdict, r.Code, r.Type)
		}
	}
}
