package verdict

import "fmt"

// strengthRule: hash and keys are such that nobody can forge them today.
func strengthRule() Rule {
	return Rule{
		Name:     "strength",
		Citation: "ANSSI, RGS annex B1 (RSA of 2048 bits at least); RFC 6194 (SHA-1); contract of the verdict, row 9",
		Meaning:  "The card's certificates use methods that still hold.",
		applies:  (*evidence).judged,
		check:    checkStrength,
	}
}

func checkStrength(e *evidence) []Finding {
	for _, l := range e.pair {
		if l.Weak() {
			return one(warn(CodeWeak, fmt.Sprintf("%s, RSA %d bits", l.SignatureAlgorithm(), l.KeyBits)))
		}
	}
	for _, l := range e.links() {
		if l.below.Weak() || l.ca.WeakKey() {
			return one(warn(CodeWeak, fmt.Sprintf("in the path, %q", l.ca.Subject.CommonName())))
		}
	}
	return one(pass(""))
}
