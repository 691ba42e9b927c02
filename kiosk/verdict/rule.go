package verdict

// Rule is one thing that is checked. Each has a file of its own.
type Rule struct {
	Name     string // in findings, and the key of its words
	Citation string // where the rule comes from
	Meaning  string // what it means for the visitor, in English
	// optional says that a valid card may do without a Pass of this rule.
	optional bool
	// applies tells whether there is something to check; nil: always.
	applies func(*evidence) bool
	check   func(*evidence) []Finding
}

// Rules returns every rule, in the order in which a person would ask.
func Rules() []Rule {
	return []Rule{
		readingRule(), familyRule(), completeRule(), warningsRule(), odditiesRule(), actuaRule(),
		pairRule(), sameRule(), prefixRule(), labelRule(), profileRule(), categoryRule(),
		chainRule(), strengthRule(), clockRule(), datesRule(),
		revocationRule(), caRevocationRule(), oppositionRule(), freshnessRule(),
		chipRule(),
	}
}

// apply runs the rule. A rule that says nothing is an unknown.
func (r Rule) apply(e *evidence) []Finding {
	findings := []Finding{notApplicable("")}
	if r.applies == nil || r.applies(e) {
		findings = r.check(e)
	}
	if len(findings) == 0 {
		findings = []Finding{unknown(CodeNotChecked, "nothing was found out")}
	}
	for i := range findings {
		findings[i].Rule = r.Name
	}
	return findings
}

// allows tells whether a finding of this rule leaves a card valid.
func (r Rule) allows(f Finding) bool {
	switch {
	case f.Code != "":
		return f.Status == Warn && verdictOf(f.Code).Good()
	case r.optional:
		return f.Status == Warn || f.Status == Pass || f.Status == NotApplicable
	}
	return f.Status == Pass
}

// one makes a single finding the result of a rule.
func one(f Finding) []Finding { return []Finding{f} }
