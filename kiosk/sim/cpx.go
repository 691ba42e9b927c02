package sim

import (
	"strings"

	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// maker makes a card of a generation.
type maker func(cardsim.Content, cardsim.Options) cardsim.Card

// as plays a card with the given options.
func as(m maker, o cardsim.Options) func(cardsim.Content) cardsim.Card {
	return func(c cardsim.Content) cardsim.Card { return m(c, o) }
}

// but plays a CPS3 whose content was changed.
func but(change func(*cardsim.Content)) func(cardsim.Content) cardsim.Card {
	return func(c cardsim.Content) cardsim.Card {
		change(&c)
		return cardsim.NewCPS3(c, cardsim.Options{})
	}
}

// labelled names another generation in the label.
func labelled(prefix string, play func(cardsim.Content) cardsim.Card) func(cardsim.Content) cardsim.Card {
	return func(c cardsim.Content) cardsim.Card {
		c.Label = strings.Replace(c.Label, labelCPS3, prefix, 1)
		return play(c)
	}
}

// The beginnings of the labels of TokenInfo.
const (
	labelCPS3    = "CPS3v3-"
	labelCPS4    = "CPS4v1-"
	labelCPS2ter = "CPS2TER-"
)

// ATRs that the virtual cards do not have by themselves.
const (
	atrCPS2ter  = "\x3B\xAC\x00\x40\x2A\x00\x12\x25\x00\x64\x80\x82\x02\x12\x00\x90\x00" // data/cardtypes/cpx.yaml
	atrNewModel = "\x3B\xAC\x00\x40\x2A\x00\x12\x25\x00\x64\x80\x00\x03\x20\x00\x90\x00" // a CPS3 that nobody has seen
	atrUnlisted = "\x3B\x6A\x00\x00\x80\x66\xA0\x00\x12\x34\x56\x78\x90\x00"             // of no card
)

func plain() func(cardsim.Content) cardsim.Card { return as(cardsim.NewCPS3, cardsim.Options{}) }

// valid are the cards that a desk should see most.
func valid() []Card {
	good := func(c Card) Card {
		c.Verdict, c.Code = verdict.Valid, verdict.CodeValid
		return c
	}
	return []Card{
		good(Card{Name: "cps", French: "CPS3 d'un infirmier", English: "a nurse's CPS3", spec: nurseSpec, play: plain()}),
		good(Card{Name: "cps4", French: "CPS4 d'un médecin", English: "a doctor's CPS4", spec: doctorSpec,
			play: labelled(labelCPS4, as(cardsim.NewCPS4, cardsim.Options{}))}),
		good(Card{Name: "cpf", French: "CPF d'un étudiant sage-femme", English: "a student midwife's CPF", spec: traineeSpec, play: plain()}),
		good(Card{Name: "cpe", French: "CPE d'un établissement", English: "CPE of a hospital", spec: hospitalSpec, play: plain()}),
		good(Card{Name: "cpa", French: "CPA d'une structure autorisée", English: "CPA of an authorised structure", spec: agencySpec, play: plain()}),
	}
}

// dated are the cards that their dates or the lists decide.
func dated() []Card {
	return []Card{
		{Name: "soon", Verdict: verdict.ExpiresSoon, Code: verdict.CodeSoon, French: "CPS qui expire dans 30 jours",
			English: "CPS that ends in 30 days", spec: during(pkisim.Ending), play: plain()},
		{Name: "expired", Verdict: verdict.Expired, Code: verdict.CodeExpired, French: "CPS expirée depuis 30 jours",
			English: "CPS that ended 30 days ago", spec: during(pkisim.Ended), play: plain()},
		{Name: "not-yet", Verdict: verdict.NotYetValid, Code: verdict.CodeNotYet, French: "CPS valide dans 30 jours",
			English: "CPS that begins in 30 days", spec: during(pkisim.Coming), play: plain()},
		{Name: "opposed", Verdict: verdict.Revoked, Code: verdict.CodeOpposed, French: "CPS en opposition (perdue)",
			English: "CPS reported as lost", spec: nurseSpec, fate: oppose, play: plain()},
		{Name: "revoked", Verdict: verdict.Revoked, Code: verdict.CodeRevoked, French: "CPS désactivée par son émetteur",
			English: "CPS that its issuer revoked", spec: doctorSpec, fate: (*pkisim.PKI).Revoke, play: plain()},
		{Name: "test", Verdict: verdict.TestCard, Code: verdict.CodeTestCategory, French: "carte de test",
			English: "test card", spec: testSpec, play: plain()},
		{Name: "cps2ter", Verdict: verdict.Expired, Code: verdict.CodeExpired, French: "carte CPS2ter, finie depuis des années",
			English: "CPS2ter, ended years ago", spec: oldSpec,
			play: labelled(labelCPS2ter, as(cardsim.NewCPS3, cardsim.Options{ATR: []byte(atrCPS2ter)}))},
	}
}

func oppose(p *pkisim.PKI, c *pkisim.Card) error {
	p.Oppose(c.Number)
	return nil
}

// distrusted are the cards whose certificates do not hold.
func distrusted() []Card {
	return []Card{
		{Name: "tampered", Verdict: verdict.NotAuthentic, Code: verdict.CodeSignature, French: "certificats modifiés après signature",
			English: "certificates changed after signing", spec: with(pkisim.Tampered), play: plain()},
		{Name: "forged", Verdict: verdict.NotAuthentic, Code: verdict.CodeSignature, French: "certificats signés par un autre que l'émetteur",
			English: "certificates not signed by the issuer they name", spec: with(pkisim.Forged), play: plain()},
		{Name: "mismatch", Verdict: verdict.NotAuthentic, Code: verdict.CodePair, French: "deux certificats de deux cartes",
			English: "two certificates of two cards", spec: with(pkisim.Mismatched), play: plain()},
		{Name: "prefix", Verdict: verdict.NotAuthentic, Code: verdict.CodePrefix, French: "numéro d'émetteur contradictoire",
			English: "issuer's number that contradicts itself", spec: nurseSpec,
			play: but(func(c *cardsim.Content) { c.OtherIssuer = true })},
		{Name: "wrong-chain", Verdict: verdict.ToCheck, Code: verdict.CodeNotPinned, French: "émetteur inconnu de la borne",
			English: "issuer that the kiosk does not know", spec: with(pkisim.UnknownIssuer), play: plain()},
		{Name: "not-listed", Verdict: verdict.ToCheck, Code: verdict.CodeNotEnlisted, French: "CPS absente de la liste des cartes",
			English: "CPS that the list of cards lacks", spec: unlistedSpec, play: plain()},
	}
}

// marred are the cards that hold less than they should.
func marred() []Card {
	newModel := cardsim.Options{ATR: []byte(atrNewModel)}
	return []Card{
		{Name: "interrupted", Verdict: verdict.ToCheck, Code: verdict.CodeInterrupted, French: "mise à jour interrompue",
			English: "update cut short", spec: nurseSpec,
			play: but(func(c *cardsim.Content) { c.Actua = cardsim.InterruptedNoEnd })},
		{Name: "one-certificate", Verdict: verdict.ToCheck, Code: verdict.CodeOneOfTwo, French: "un seul certificat",
			English: "one certificate only", spec: nurseSpec, play: but(func(c *cardsim.Content) { c.SignDER = nil })},
		{Name: "no-certificate", Verdict: verdict.Unreadable, Code: verdict.CodeNoPair, French: "aucun certificat",
			English: "no certificate", play: as(cardsim.NewCPS3, cardsim.Options{Padding: 64})},
		{Name: "locked", Verdict: verdict.Unreadable, Code: verdict.CodeRefused, French: "certificats protégés par le code PIN",
			English: "certificates behind the PIN", spec: nurseSpec,
			play: but(func(c *cardsim.Content) { c.LockCertificates = true })},
		{Name: "new-model", Verdict: verdict.Valid, Code: verdict.CodeValid, French: "CPS3 d'un modèle nouveau, lue en entier",
			English: "CPS3 of a new model, read in full", spec: nurseSpec, play: as(cardsim.NewCPS3, newModel)},
	}
}
