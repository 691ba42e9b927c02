package verdict

import (
	"bytes"
	"fmt"
)

// prefixRule: EF.SN and the certificates name the same issuer of cards.
func prefixRule() Rule {
	return Rule{
		Name:     "issuer-prefix",
		Citation: "dops-cryptolib, card-cps.c: EF.SN is 5A 0A, then ANS's number 80 25 00 00 01; gipCardID begins with it",
		Meaning:  "The card's own serial number file and its certificates agree on who issued it.",
		applies:  func(e *evidence) bool { return e.judged() && e.efsnIssuer() != "" },
		check:    checkPrefix,
	}
}

func checkPrefix(e *evidence) []Finding {
	for _, l := range e.pair {
		if id := l.Profile.CardID; differ(id.Issuer, e.efsnIssuer()) {
			return one(fail(CodePrefix, fmt.Sprintf("EF.SN has %s, the certificate %s", e.efsnIssuer(), id.Issuer)))
		}
	}
	return one(pass(e.efsnIssuer()))
}

// efsnIssuer returns the ten digits of the issuer's number in EF.SN, "" when
// EF.SN was not read or is not formed as known.
func (e *evidence) efsnIssuer() string {
	if sn := e.facts.EFSN; len(sn) == 12 && bytes.HasPrefix(sn, []byte{0x5A, 0x0A}) {
		return fmt.Sprintf("%X", sn[2:7])
	}
	return ""
}
