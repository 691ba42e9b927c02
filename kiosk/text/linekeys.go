package text

// LineKeys are the keys of the lines on the technician's pages that have words:
// whoever makes a session.Line takes one of them.
func LineKeys() []string {
	return []string{
		"doctor.service", "doctor.reader", "doctor.data", "doctor.signature", "doctor.audit",
		"doctor.partition", "doctor.folder", "doctor.space",
		"doctor.clock", "doctor.lists", "doctor.trust", "doctor.code", "doctor.golden", "doctor.power", "doctor.system",
		"cannot.lead", "cannot.unlooked", "cannot.interfaces", "cannot.drivers", "cannot.modules", "cannot.programs", "cannot.keys", "cannot.root",
		"cannot.codes", "cannot.traces", "cannot.blind",
		"version.program", "version.commit", "version.data", "version.issued", "version.card", "version.advice", "version.word", "version.sqlite",
		"version.key", "version.previous", "version.system", "version.kiosk", "version.stick", "version.bundle",
		"version.appliance", "version.trial", "version.failed",
		"counters.since", "counters.read", "counters.helpful", "counters.unhelpful", "counters.miss", "counters.verdict",
		"audit.start", "audit.update", "audit.refused", "audit.goback", "audit.trust", "audit.setup", "audit.technician",
		"audit.code", "audit.banner", "audit.clock", "audit.doctor", "audit.totals", "audit.export", "audit.recovered", "audit.remade", "audit.chain", "audit.system",
	}
}

// FindingCodes are the codes of what the doctor can find.
func FindingCodes() []string {
	return []string{
		"B-21", "B-22", "B-23", "B-24", "B-25", "B-26", "B-27", "B-28", "B-29", "B-30", "B-31", "B-32", "B-33", "B-34", "B-35", "B-36", "B-37", "B-40", "B-41", "B-45",
	}
}
