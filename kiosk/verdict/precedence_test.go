package verdict_test

import (
	"strings"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// reasons reaches every reason of the table, one scene each.
func reasons() map[verdict.Code]change {
	late := today().AddDate(0, 0, -1)
	old := today().AddDate(0, 0, -36)
	failure := func(f card.Failure) change {
		return change{scene: func(s *scene) { s.facts.Failure, s.facts.Certificates = f, nil }}
	}
	clock := func(set func(*verdict.Clock)) change {
		return change{scene: func(s *scene) { set(&s.at) }}
	}
	fort := func(s *scene) *pkisim.Authority { return s.p.Issuer(pkisim.Fort) }
	root := func(s *scene) *pkisim.Authority { return s.p.Root(pkisim.Fort) }
	opposed := func(s *scene) *pki.OppositionSet { return s.trust.Oppositions.(*pki.OppositionSet) }
	return map[verdict.Code]change{
		verdict.CodeMute:       failure(card.FailureMute),
		verdict.CodePulled:     failure(card.FailurePulled),
		verdict.CodeTooSlow:    failure(card.FailureTooSlow),
		verdict.CodeReader:     failure(card.FailureReader),
		verdict.CodeUnfinished: failure(card.FailureCancelled),
		verdict.CodeOverBudget: failure(card.FailureOverBudget),
		verdict.CodeTerminated: {scene: func(s *scene) {
			s.facts.Certificates, s.facts.Failure, s.facts.Notes = nil, card.FailureRefused, outOfUse()
		}},
		verdict.CodeRefused:   failure(card.FailureRefused),
		verdict.CodeMalformed: failure(card.FailureMalformed),
		verdict.CodeNoPair:    failure(card.FailureNone),
		verdict.CodeNotCPx:    {scene: vitale},
		verdict.CodeUnknown:   {scene: func(s *scene) { s.facts = card.Facts{Failure: card.FailureNone} }},

		verdict.CodeSignature: {spec: fault(pkisim.Tampered)},
		verdict.CodePair:      {spec: fault(pkisim.Mismatched)},
		verdict.CodePrefix:    {scene: func(s *scene) { s.facts.EFSN[2] = 0x81 }},
		verdict.CodeViolation: {spec: fault(pkisim.RogueIssuer), scene: (*scene).boardRogue},

		verdict.CodeTestCategory: {spec: func(s *pkisim.Spec) { s.TestCategory = true }},
		verdict.CodeTestChain:    {scene: func(s *scene) { s.board(pki.Test) }},
		verdict.CodeRevoked:      {lists: func(p *pkisim.PKI, c *pkisim.Card) { _ = p.Revoke(c) }},
		verdict.CodeOpposed:      {lists: func(p *pkisim.PKI, c *pkisim.Card) { p.Oppose(c.Number) }},
		verdict.CodeCARevoked: {lists: func(p *pkisim.PKI, _ *pkisim.Card) {
			p.RevokeSerial(p.Root(pkisim.Fort), p.Issuer(pkisim.Fort).Certificate.SerialNumber)
		}},
		verdict.CodeExpired: {spec: period(pkisim.Ended(today()))},
		verdict.CodeCAExpired: {
			spec:  period(pkisim.Period{NotBefore: today().AddDate(-1, 0, 0), NotAfter: today().AddDate(30, 0, 0)}),
			scene: func(s *scene) { s.at.Now = today().AddDate(13, 0, 0) },
		},
		verdict.CodeNotYet: {spec: period(pkisim.Coming(today()))},

		verdict.CodeHolders:     {spec: func(s *pkisim.Spec) { s.Alter = renamedIn(pki.Signature, "DUPOND") }},
		verdict.CodeOutOfUse:    {scene: func(s *scene) { s.facts.Notes = outOfUse() }},
		verdict.CodeOneOfTwo:    {scene: func(s *scene) { s.facts.Certificates = s.facts.Certificates[:1] }},
		verdict.CodeInterrupted: {scene: func(s *scene) { s.facts.Actua = card.ActuaInterrupted }},
		verdict.CodeUnlisted: {scene: func(s *scene) {
			s.facts.Identity.Listed, s.facts.Failure, s.facts.FailedAt = false, card.FailureRefused, "TokenInfo"
		}},
		verdict.CodeWeak:     {spec: func(s *pkisim.Spec) { s.Old = true }, scene: (*scene).boardOld},
		verdict.CodeCategory: {spec: altered(func(t *pkisim.Template) { t.Set(pkisim.Category(3)) })},
		verdict.CodeProfile:  {spec: altered(func(t *pkisim.Template) { t.Remove(pkisim.CardType(pki.CPS).Id) })},
		verdict.CodeNotCheckable: {spec: altered(func(t *pkisim.Template) {
			t.Set(pkisim.Extension(true, []byte{5, 0}, 1, 2, 250, 9))
		})},
		verdict.CodePartial: {scene: func(s *scene) { s.facts.Failure = card.FailureMalformed }},

		verdict.CodeClockUnset:  clock(func(c *verdict.Clock) { c.Kept = false }),
		verdict.CodeClockBehind: clock(func(c *verdict.Clock) { c.Built = c.Now.Add(1) }),
		verdict.CodeClockSeen:   clock(func(c *verdict.Clock) { c.LastRun = c.Now.Add(1) }),
		verdict.CodeClockJumped: clock(func(c *verdict.Clock) { c.Jumped = true }),

		verdict.CodeLookUp:       {scene: func(s *scene) { s.trust.Revocations = broken{s.trust.Revocations, true} }},
		verdict.CodeAltered:      {scene: func(s *scene) { s.trust.Integrity = verdict.Altered }},
		verdict.CodeUnchecked:    {scene: func(s *scene) { s.trust.Integrity = verdict.IntegrityUnknown }},
		verdict.CodeNotHeld:      {scene: (*scene).pinsOnly},
		verdict.CodeNotPinned:    {spec: fault(pkisim.UnknownIssuer)},
		verdict.CodeNoList:       {scene: func(s *scene) { s.alterList(fort(s), nil) }},
		verdict.CodeNoRootList:   {scene: func(s *scene) { s.alterList(root(s), nil) }},
		verdict.CodeNoOpposition: {scene: func(s *scene) { s.trust.Oppositions = nil }},
		verdict.CodeNotEnlisted:  {spec: func(s *pkisim.Spec) { s.Unlisted = true }},
		verdict.CodeListEnded: {scene: func(s *scene) {
			opposed(s).Cards["9900000012"] = pki.Opposition{End: today().AddDate(0, 0, -2)}
		}},
		verdict.CodeListAhead:   {scene: func(s *scene) { opposed(s).List.Made = today().AddDate(0, 0, 2) }},
		verdict.CodeListOld:     {scene: func(s *scene) { s.alterList(fort(s), due(old)) }},
		verdict.CodeRootListOld: {scene: func(s *scene) { s.alterList(root(s), due(old)) }},
		verdict.CodeOpposedOld:  {scene: func(s *scene) { opposed(s).List.NextUpdate = old }},
		verdict.CodeNotChecked:  {spec: fault(pkisim.SignedByRoot)},

		verdict.CodeSoon:         {spec: period(pkisim.Ending(today()))},
		verdict.CodeListLate:     {scene: func(s *scene) { s.alterList(fort(s), due(late)) }},
		verdict.CodeRootListLate: {scene: func(s *scene) { s.alterList(root(s), due(late)) }},
		verdict.CodeOpposedLate:  {scene: func(s *scene) { opposed(s).List.NextUpdate = late }},
		verdict.CodeValid:        {},
	}
}

// renamedIn writes another surname in one of the two certificates.
func renamedIn(purpose pki.Purpose, surname string) func(pki.Purpose, *pkisim.Template) {
	return func(p pki.Purpose, t *pkisim.Template) {
		if p != purpose {
			return
		}
		last := t.Subject[len(t.Subject)-1]
		for i := range last {
			if last[i].Type.String() == pki.AttrSurname {
				last[i].Value = surname
			}
		}
	}
}

// Every reason of the table is reached, and gives its row.
func TestEveryReason(t *testing.T) {
	scenes := reasons()
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			t.Run(string(reason.Code), func(t *testing.T) {
				c, ok := scenes[reason.Code]
				if !ok {
					t.Fatal("no scene reaches it")
				}
				r := play(t, c)
				if r.Verdict != row.Verdict || r.Code != reason.Code {
					t.Errorf("%s %s, want %s %s\n%v", r.Verdict, r.Code, row.Verdict, reason.Code, r.Findings)
				}
			})
		}
	}
}

// The table holds every verdict once, in order, and every code once.
func TestPrecedenceIsWhole(t *testing.T) {
	seen, next := map[verdict.Code]bool{}, verdict.Unreadable
	for _, row := range verdict.Precedence() {
		if row.Verdict != next || row.Verdict.String() == "" {
			t.Errorf("row %s, want %s", row.Verdict, next)
		}
		next++
		for _, r := range row.Reasons {
			if seen[r.Code] || r.Means == "" || !strings.ContainsAny(string(r.Code[0]), "CBI") {
				t.Errorf("reason %+v", r)
			}
			seen[r.Code] = true
		}
	}
	if next != verdict.Valid+1 {
		t.Errorf("the table ends before %s", next)
	}
}

// An earlier row wins over a later one, pair by pair along the table.
func TestEarlierRowWins(t *testing.T) {
	base := func(s *pkisim.Spec) { s.Period = pkisim.Ended(today()) }
	cases := []struct {
		name string
		c    change
		want verdict.Verdict
	}{
		{"pulled out, and revoked", change{lists: revoke, scene: func(s *scene) { s.facts.Failure = card.FailurePulled }}, verdict.Unreadable},
		{"tampered test card", change{spec: func(s *pkisim.Spec) { s.Fault, s.TestCategory = pkisim.Tampered, true }}, verdict.NotAuthentic},
		{"revoked test card", change{spec: func(s *pkisim.Spec) { s.TestCategory = true }, lists: revoke}, verdict.TestCard},
		{"revoked and expired", change{spec: base, lists: revoke}, verdict.Revoked},
		{"expired, and issuer not held", change{spec: base, scene: (*scene).pinsOnly}, verdict.Expired},
		{"expired test card, issuer unknown", change{spec: func(s *pkisim.Spec) {
			base(s)
			s.TestCategory, s.Fault = true, pkisim.UnknownIssuer
		}}, verdict.TestCard},
		{"revoked, by a list too old", change{lists: revoke, scene: func(s *scene) {
			s.alterList(s.p.Issuer(pkisim.Fort), due(today().AddDate(-1, 0, 0)))
		}}, verdict.Revoked},
		{"opposed, and issuer not held", change{lists: func(p *pkisim.PKI, c *pkisim.Card) { p.Oppose(c.Number) }, scene: (*scene).pinsOnly}, verdict.Revoked},
		{"ends soon, and clock unset", change{spec: period(pkisim.Ending(today())), scene: func(s *scene) { s.at.Kept = false }}, verdict.ToCheck},
		{"not yet, and clock unset", change{spec: period(pkisim.Coming(today())), scene: func(s *scene) { s.at.Kept = false }}, verdict.ToCheck},
		{"ends soon, and list late", change{spec: period(pkisim.Ending(today())), scene: func(s *scene) {
			s.alterList(s.p.Issuer(pkisim.Fort), due(today().AddDate(0, 0, -1)))
		}}, verdict.ExpiresSoon},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if r := play(t, tc.c); r.Verdict != tc.want {
				t.Errorf("%s %s, want %s", r.Verdict, r.Code, tc.want)
			}
		})
	}
}

func revoke(p *pkisim.PKI, c *pkisim.Card) {
	if err := p.Revoke(c); err != nil {
		panic(err)
	}
}
