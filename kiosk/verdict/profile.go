package verdict

import (
	"strings"

	"guichet/kiosk/pki"
)

// profileRule: the certificates are as the certificates of cards are.
func profileRule() Rule {
	return Rule{
		Name:     "profile",
		Citation: "RFC 5280, 4.2 (critical extensions); private extensions 1.2.250.1.71, TRE_G01 and G02",
		Meaning:  "Type, number and category of the card are written the known way, and nothing in its certificates is beyond this kiosk.",
		applies:  (*evidence).judged,
		check:    checkProfile,
	}
}

func checkProfile(e *evidence) (all []Finding) {
	for _, l := range e.pair {
		all = append(all, profileOf(l.Certificate))
	}
	return all
}

func profileOf(c *pki.Certificate) Finding {
	p := c.Profile
	switch {
	case c.Unsupported != nil:
		return warn(CodeNotCheckable, c.Unsupported.Error())
	case !c.HasKeyUsage():
		return warn(CodeNotCheckable, "it does not say what its key is for (no key usage)")
	case c.IsCA || !serves(c):
		return warn(CodeNotCheckable, "it says that it is for something else than authentication or signature")
	case len(c.UnhandledCritical) > 0:
		return warn(CodeNotCheckable, "critical extension "+c.UnhandledCritical[0])
	case len(p.Problems) > 0:
		return warn(CodeProfile, p.Problems[0].Error())
	case !c.Named():
		return warn(CodeProfile, "it names no holder")
	case p.Type == pki.TypeUnknown || p.CardID.Number == "" || p.Category == pki.CategoryUnknown:
		return warn(CodeProfile, "no "+strings.Join(missing(p), ", no "))
	}
	return pass(p.Type.String())
}

// missing names the extensions that are not there.
func missing(p pki.Profile) (names []string) {
	if p.Type == pki.TypeUnknown {
		names = append(names, "gipCardType")
	}
	if p.CardID.Number == "" {
		names = append(names, "gipCardID")
	}
	if p.Category == pki.CategoryUnknown {
		names = append(names, "gipCardCategory")
	}
	return names
}
