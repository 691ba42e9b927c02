package fleet

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Fewest is how many visits must have ended with a search before its words are told,
// in one kiosk's report as in all of them together: what fewer people typed could be
// somebody's words.
const Fewest = 3

// Fleet is what the reports say together, as of a day.
type Fleet struct {
	Kiosks    []Kiosk
	Notices   []Notice
	Questions []Question
}

// Kiosk is one kiosk as its latest report left it.
type Kiosk struct {
	ID      string    // "": not known
	Copy    int       // from 1, of kiosks that share an id; 0: it has its own
	Seen    time.Time // the day of the report by the kiosk's clock; zero: not known
	Days    int       // since then; Unknown
	Lists   int       // age of the oldest list in days, unless another was installed since; Unknown
	Doctor  bool      // it is known what the doctor found
	Reports int       // of this kiosk that were given
	Latest  *Report
}

// Unknown is a number of days that is not known.
const Unknown = -1

// Notice is what somebody should see to. From and To are numbers of records.
type Notice struct {
	Kind     NoticeKind
	Kiosk    string
	Files    []string // that it is of
	From, To int64
}

// NoticeKind says what a notice is of. The words for it stand in data/text.
type NoticeKind string

// The kinds.
const (
	Unreadable NoticeKind = "unreadable" // no report, or it cannot be read
	Cut        NoticeKind = "cut"        // cannot be read from line From on
	Altered    NoticeKind = "altered"    // record From does not give its hash: it was changed
	Twice      NoticeKind = "twice"      // the same report again
	Older      NoticeKind = "older"      // reports before the last one named: not counted for the kiosk's state
	Gap        NoticeKind = "gap"        // records From to To are in no report
	Fork       NoticeKind = "fork"       // from record From on two stories follow one another: the record was set back
	Clone      NoticeKind = "clone"      // from record From on two stories run side by side: two kiosks with one id
	Restarted  NoticeKind = "restarted"  // the record began again
	SetBack    NoticeKind = "set-back"   // the newer report's record ends before the older one's
	Ahead      NoticeKind = "ahead"      // the report is of a day that has not come yet
)

// NoticeKinds lists them all.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{Unreadable, Cut, Altered, Twice, Older, Gap, Fork, Clone, Restarted, SetBack, Ahead}
}

// Grave says whether a notice is more than a remark on what was given.
func (k NoticeKind) Grave() bool { return k != Older && k != Twice }

// Question is a search that had no answer, and how many visits ended with it.
type Question struct {
	Words string
	Count int
}

// clockDoubt is the doctor's code for a clock that is not to be believed
// (doctor.CodeClock).
const clockDoubt = "B-28"

// Merge puts reports together as of a day, in UTC. Those that could not be read are
// told by name.
func Merge(reports []*Report, unreadable []string, today time.Time) *Fleet {
	f := &Fleet{}
	for _, name := range unreadable {
		f.note(Unreadable, "", 0, 0, clean(name, 200))
	}
	var counted []*Report
	for _, same := range byKiosk(f.distinct(reports)) {
		lines := f.lines(same)
		for i, l := range lines {
			k := newKiosk(l[len(l)-1], len(l), today)
			if len(lines) > 1 {
				k.Copy = i + 1
			}
			if k.ahead {
				f.note(Ahead, k.ID, 0, 0, k.Latest.File)
			}
			f.Kiosks = append(f.Kiosks, k.Kiosk)
			counted = append(counted, lastOfEachRun(l)...)
		}
	}
	f.Questions = merged(counted)
	slices.SortStableFunc(f.Kiosks, func(a, b Kiosk) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), cmp.Compare(a.Copy, b.Copy), strings.Compare(a.Latest.File, b.Latest.File))
	})
	slices.SortStableFunc(f.Notices, func(a, b Notice) int {
		return cmp.Or(strings.Compare(a.Kiosk, b.Kiosk), cmp.Compare(a.From, b.From))
	})
	return f
}

func (f *Fleet) note(kind NoticeKind, kiosk string, from, to int64, files ...string) {
	f.Notices = append(f.Notices, Notice{kind, kiosk, files, from, to})
}

// distinct drops reports that were given twice, and notes what is wrong with single
// ones.
func (f *Fleet) distinct(reports []*Report) (one []*Report) {
	seen := map[string]*Report{}
	for _, r := range reports {
		if first := seen[r.Sum]; first != nil {
			f.note(Twice, r.Kiosk, 0, 0, first.File, r.File)
			continue
		}
		seen[r.Sum] = r
		one = append(one, r)
		if r.Cut > 0 {
			f.note(Cut, r.Kiosk, int64(r.Cut), 0, r.File)
		}
		if r.Altered > 0 {
			f.note(Altered, r.Kiosk, r.Altered, 0, r.File)
		}
	}
	return one
}

// byKiosk sorts reports by their kiosk, and each kiosk's by their time. One that does
// not say its kiosk stands alone.
func byKiosk(reports []*Report) (groups [][]*Report) {
	all := map[string][]*Report{}
	for _, r := range reports {
		key := r.Kiosk
		if key == "" {
			key = "file " + r.Sum
		}
		all[key] = append(all[key], r)
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		slices.SortStableFunc(all[key], func(a, b *Report) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.last().Seq, b.last().Seq), strings.Compare(a.Sum, b.Sum))
		})
		groups = append(groups, all[key])
	}
	return groups
}

type datedKiosk struct {
	Kiosk
	ahead bool
}

// newKiosk is a kiosk by its latest report. The day is unknown where the kiosk's clock
// is in doubt, or ahead of today by more than a day, which no time zone explains.
func newKiosk(r *Report, reports int, today time.Time) datedKiosk {
	k := datedKiosk{Kiosk: Kiosk{ID: r.Kiosk, Days: Unknown, Lists: Unknown, Doctor: r.Doctor, Reports: reports, Latest: r}}
	today = midnight(today)
	if !r.At.IsZero() {
		days := daysBetween(midnight(r.At), today)
		k.ahead = days < -1
		if !k.ahead && !slices.Contains(r.Codes, clockDoubt) {
			k.Seen, k.Days = midnight(r.At), max(days, 0)
		}
	}
	if days := daysBetween(r.Lists, today); !r.Lists.IsZero() && days >= 0 {
		k.Lists = days
	}
	return k
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func daysBetween(a, b time.Time) int { return int(b.Sub(a) / (24 * time.Hour)) }

// lastOfEachRun are the reports whose counts are to be added: a kiosk counts from its
// program's start on, and so each report of a run holds those before it.
func lastOfEachRun(reports []*Report) (last []*Report) {
	for i, r := range reports {
		if i+1 == len(reports) || !reports[i+1].Since.Equal(r.Since) || r.Since.IsZero() {
			last = append(last, r)
		}
	}
	return last
}

// merged adds the searches up; the most frequent first.
func merged(reports []*Report) (questions []Question) {
	sum := map[string]int{}
	for _, r := range reports {
		for words, n := range r.Misses {
			sum[words] += n
		}
	}
	for words, n := range sum {
		questions = append(questions, Question{words, n})
	}
	slices.SortFunc(questions, func(a, b Question) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Words, b.Words))
	})
	return questions
}
