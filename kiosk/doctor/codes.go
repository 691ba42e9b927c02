package doctor

// Code names a finding that is not good. B is the kiosk itself ("borne"), as in
// the codes of a verdict, whose table holds B-01 to B-07. What people read for a
// code stands in data/text.
type Code string

// The codes.
const (
	// CodeReaderService: the service of the card readers (pcscd) does not
	// answer. The help goes on.
	CodeReaderService Code = "B-21"
	// CodeNoReader: the service answers and no reader is plugged in.
	CodeNoReader Code = "B-22"
	// CodeDataSet: the data set is damaged, and the help built into the program
	// is in its place.
	CodeDataSet Code = "B-23"
	// CodeSignature: the installed data set is not what its signed manifest
	// says, or no trusted key signed that.
	CodeSignature Code = "B-24"
	// CodeAudit: the chain of the audit record is broken: a line was changed,
	// or lines are missing.
	CodeAudit Code = "B-25"
	// CodeDataFolder: there is no data folder, or it cannot be written:
	// no update can be kept.
	CodeDataFolder Code = "B-26"
	// CodeSpace: little room is left for an update, or in memory.
	CodeSpace Code = "B-27"
	// CodeClock: the clock is not set, is slow, or jumped; which of these is
	// said by B-01 to B-04 on a verdict.
	CodeClock Code = "B-28"
	// CodeLists: a revocation list or the opposition list is missing or old.
	CodeLists Code = "B-29"
	// CodeNobody: no publisher's key is trusted: the kiosk waits for its first.
	CodeNobody Code = "B-30"
	// CodeNoCode: the technician's code is not set.
	CodeNoCode Code = "B-31"
	// CodeGolden: a golden query does not find its answer.
	CodeGolden Code = "B-32"
	// CodeRecovered: the last switch of data sets was cut short, by a power cut
	// for instance, and was put right. For information.
	CodeRecovered Code = "B-33"
	// CodeFull: there is no room left to keep anything in: no update, no code, no
	// record. Help and cards go on.
	CodeFull Code = "B-34"
	// CodeRemade: the appliance made its data partition again, empty, and no
	// technician has acknowledged it yet.
	CodeRemade Code = "B-35"
	// CodeMemory: the appliance cannot use its data partition; what is kept is lost
	// with the power.
	CodeMemory Code = "B-36"
	// CodeNoSetup: no publisher's key is trusted, and no stick can bring one: there is
	// no set-up code.
	CodeNoSetup Code = "B-37"
	// CodePromise: something can be done with the kiosk that it promises cannot.
	CodePromise Code = "B-40"
	// CodeUnfit: what the data set changes of the program does not fit it, and is not
	// used: the program was changed after the data set.
	CodeUnfit Code = "B-41"
	// CodeWentBack: the appliance tried another system, which did not prove itself, and
	// runs the one before again.
	CodeWentBack Code = "B-45"
)

// Codes lists them all.
func Codes() []Code {
	return []Code{
		CodeReaderService, CodeNoReader, CodeDataSet, CodeSignature, CodeAudit, CodeDataFolder, CodeSpace,
		CodeClock, CodeLists, CodeNobody, CodeNoCode, CodeGolden, CodeRecovered, CodeFull, CodeRemade, CodeMemory, CodeNoSetup, CodePromise, CodeUnfit, CodeWentBack,
	}
}
