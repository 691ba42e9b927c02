package verdict

// chipRule says what nothing here can prove. It never passes.
func chipRule() Rule {
	return Rule{
		Name:     "chip",
		Citation: "contract of the verdict: without a PIN, in contact mode, no CPx proves that its chip is the original",
		Meaning:  "The data of the card are genuine; that the chip is the original was not checked, which would need the PIN.",
		optional: true,
		check: func(*evidence) []Finding {
			return one(notApplicable("the chip was not challenged: no PIN is asked for"))
		},
	}
}
