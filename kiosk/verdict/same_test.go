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
	} {
		r := play(t, onSignature(alter))
		if want(t, r, "same", verdict.Fail, verdict.CodePair); r.Verdict != verdict.NotAuthentic {
			t.Errorf("%s: %s", name, r.Verdict)
		}
	}
	for name, c := range map[string]struct {
		alter func(*pkisim.Template)
		code  verdict.Code
	}{
		"another type":       {func(t *pkisim.Template) { t.Set(pkisim.CardType(pki.CPF)) }, verdict.CodeProfile},
		"another holder":     {func(t *pkisim.Template) { t.Subject[len(t.Subject)-1][1].Value = "899700000013" }, verdict.CodeHolders},
		"without the accent": {surname("LEFEVRE"), verdict.CodeHolders},
	} {
		r := play(t, onSignature(c.alter))
		if want(t, r, "same", verdict.Warn, c.code); r.Verdict != verdict.ToCheck {
			t.Errorf("%s: %s", name, r.Verdict)
		}
	}
	// The same name, written in another way.
	for _, other := range []string{"Lefèvre", "LEFÈVRE", "Lefe\u0300vre", " lefèvre ", "LE\u00ADFÈVRE"} {
		written := change{spec: func(s *pkisim.Spec) {
			s.Holder.Surname = "Lefèvre"
			s.Alter = renamedIn(pki.Signature, other)
		}}
		if r := play(t, written); r.Verdict != verdict.Valid {
			t.Errorf("%+q: %s %s", other, r.Verdict, r.Code)
		}
	}
	// A missing type contradicts nothing; the profile says that it is missing.
	noType := onSignature(func(t *pkisim.Template) { t.Remove(pkisim.CardType(pki.CPS).Id) })
	want(t, play(t, noType), "same", verdict.Pass, "")
	alone := change{scene: func(s *scene) { s.facts.Certificates = s.facts.Certificates[:1] }}
	want(t, play(t, alone), "same", verdict.NotApplicable, "")
}

// surname writes another one.
func surname(name string) func(*pkisim.Template) {
	return func(t *pkisim.Template) { renamedIn(pki.Signature, name)(pki.Signature, t) }
}
