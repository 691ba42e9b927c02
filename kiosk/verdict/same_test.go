package verdict_test

import (
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestSame(t *testing.T) {
	onSignature := func(alter func(*pkisim.Template)) change {
		return change{spec: func(s *pkisim.Spec) {
			s.Alter = func(p pki.Purpose, t *pkisim.Template) {
				if p == pki.Signature {
					alter(t)
				}
			}
		}}
	}
	want(t, play(t, change{}), "same", verdict.Pass, "")
	for name, alter := range map[string]func(*pkisim.Template){
		"another number": func(t *pkisim.Template) { t.Set(pkisim.CardID("9900000013")) },
		"another issuer": func(t *pkisim.Template) { t.Set(pkisim.CardIDOf("8025000002", "9900000012")) },
		"another type":   func(t *pkisim.Template) { t.Set(pkisim.CardType(pki.CPF)) },
		"another holder": func(t *pkisim.Template) { t.Subject[len(t.Subject)-1][1].Value = "899700000013" },
	} {
		r := play(t, onSignature(alter))
		if want(t, r, "same", verdict.Fail, verdict.CodePair); r.Verdict != verdict.NotAuthentic {
			t.Errorf("%s: %s", name, r.Verdict)
		}
	}
	// A missing type contradicts nothing; the profile says that it is missing.
	noType := onSignature(func(t *pkisim.Template) { t.Remove(pkisim.CardType(pki.CPS).Id) })
	want(t, play(t, noType), "same", verdict.Pass, "")
	alone := change{scene: func(s *scene) { s.facts.Certificates = s.facts.Certificates[:1] }}
	want(t, play(t, alone), "same", verdict.NotApplicable, "")
}
