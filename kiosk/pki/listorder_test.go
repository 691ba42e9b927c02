package pki_test

import (
	"testing"

	"guichet/kiosk/pki"
)

// A list is older when some certificate that it answers for was answered for by a
// newer one, and no other offered list does so as well.
func TestSetbacksByWhatIsCovered(t *testing.T) {
	list := func(day int, scope pki.Scope, points string) pki.CRLInfo {
		return pki.CRLInfo{Issuer: pki.IssuerID{1}, ThisUpdate: today().AddDate(0, 0, day),
			Covering: pki.Covering{Scope: scope, Points: points, Reasons: pki.AllReasons}}
	}
	some := list(1, pki.AllCertificates, "")
	some.Reasons = 0b110
	all, users, cas := list(5, pki.AllCertificates, ""), list(0, pki.UserCertificates, ""), list(0, pki.CACertificates, "")
	for name, tc := range map[string]struct {
		inUse, offered []pki.CRLInfo
		back           int
	}{
		"older, users only":             {[]pki.CRLInfo{all}, []pki.CRLInfo{users}, 1},
		"older, in two parts":           {[]pki.CRLInfo{all}, []pki.CRLInfo{users, cas}, 2},
		"older, of a point":             {[]pki.CRLInfo{all}, []pki.CRLInfo{list(1, pki.AllCertificates, "a")}, 1},
		"older, for some reasons":       {[]pki.CRLInfo{all}, []pki.CRLInfo{some}, 1},
		"older, of all":                 {[]pki.CRLInfo{list(5, pki.UserCertificates, "")}, []pki.CRLInfo{list(1, pki.AllCertificates, "")}, 1},
		"older, of one of two points":   {[]pki.CRLInfo{list(5, pki.AllCertificates, "a\nb")}, []pki.CRLInfo{list(1, pki.AllCertificates, "b\nc")}, 1},
		"older beside as new a list":    {[]pki.CRLInfo{all, users}, []pki.CRLInfo{all, users}, 0},
		"older beside a newer list":     {[]pki.CRLInfo{all}, []pki.CRLInfo{users, list(6, pki.AllCertificates, "")}, 0},
		"older beside a part of it":     {[]pki.CRLInfo{all}, []pki.CRLInfo{list(1, pki.AllCertificates, "a"), list(6, pki.UserCertificates, "")}, 1},
		"newer, users only":             {[]pki.CRLInfo{all}, []pki.CRLInfo{list(6, pki.UserCertificates, "")}, 0},
		"older, of other certificates":  {[]pki.CRLInfo{list(5, pki.CACertificates, "")}, []pki.CRLInfo{users}, 0},
		"older, of another point":       {[]pki.CRLInfo{list(5, pki.AllCertificates, "a")}, []pki.CRLInfo{list(1, pki.AllCertificates, "b")}, 0},
		"older, of another CA":          {[]pki.CRLInfo{{Issuer: pki.IssuerID{2}, ThisUpdate: all.ThisUpdate, Covering: all.Covering}}, []pki.CRLInfo{users}, 0},
		"no list, whatever was in use":  {[]pki.CRLInfo{all}, nil, 0},
		"a first list, none was in use": {nil, []pki.CRLInfo{users}, 0},
	} {
		if back := pki.Setbacks(pki.Lists{CRLs: tc.inUse}, pki.Lists{CRLs: tc.offered}); len(back) != tc.back {
			t.Errorf("%s: got %d lists that go back, want %d: %v", name, len(back), tc.back, back)
		}
	}
}
