package verdict

import (
	"fmt"
	"strings"

	"guichet/kiosk/pki"
)

// pairRule: both certificates of the card were read.
func pairRule() Rule {
	return Rule{
		Name:     "pair",
		Citation: "contract of the verdict, row 9: only one of the two certificates read",
		Meaning:  "A CPx carries two certificates, one for authentication and one for signature; both are looked at.",
		applies:  (*evidence).judged,
		check:    checkPair,
	}
}

func checkPair(e *evidence) []Finding {
	if len(e.pair) == 2 {
		return one(pass(e.besides()))
	}
	missing := "authentication"
	if e.pair[0].Purpose() == pki.Authentication {
		missing = "signature"
	}
	return one(warn(CodeOneOfTwo, "no "+missing+" certificate"))
}

// besides says which other certificates of the card do not decide.
func (e *evidence) besides() string {
	var others []string
	for _, c := range e.beside {
		others = append(others, fmt.Sprintf("one of %s to %s", dateOf(c.NotBefore), dateOf(c.NotAfter)))
	}
	if len(others) == 0 {
		return ""
	}
	return "beside them, and not judged: " + strings.Join(others, ", ")
}
