package fleet

import (
	"slices"
	"time"
)

// maxLines bounds the stories of one id that are told apart.
const maxLines = 20

// lines sorts the reports of one id into the stories that they tell: one for a kiosk,
// two and more where kiosks share the id. It notes where a record has a gap, was set
// back, or began again. The reports are in the order of their time; so is each line.
func (f *Fleet) lines(reports []*Report) (lines [][]*Report) {
	for _, r := range reports {
		f.inside(r)
	}
	var stories []story
	for _, r := range reports {
		i := slices.IndexFunc(stories, func(s story) bool { return s.allows(r) })
		if i < 0 && len(lines) == maxLines {
			i = len(lines) - 1
		}
		if i < 0 {
			i = len(lines)
			lines, stories = append(lines, nil), append(stories, story{})
		}
		lines[i] = append(lines[i], r)
		stories[i].add(r)
	}
	for _, l := range lines {
		f.between(l)
	}
	lines = f.joined(lines)
	for _, l := range lines {
		f.older(l)
	}
	return lines
}

// inside notes where a report's own records do not follow one another.
func (f *Fleet) inside(r *Report) {
	for i := 1; i < len(r.Records); i++ {
		a, b := r.Records[i-1], r.Records[i]
		switch {
		case b.Seq > a.Seq+1:
			f.note(Gap, r.Kiosk, a.Seq+1, b.Seq-1, r.File)
		case b.Seq == 1:
			f.note(Restarted, r.Kiosk, b.Seq, 0, r.File)
		case (b.Seq != a.Seq+1 || b.Prev != a.Hash) && r.Altered == 0:
			f.note(Altered, r.Kiosk, b.Seq, 0, r.File)
		}
	}
}

// story is what is known of a record: each number's hash.
type story map[int64]Record

func storyOf(reports []*Report) story {
	s := story{}
	for _, r := range reports {
		s.add(r)
	}
	return s
}

func (s story) add(r *Report) {
	for _, one := range r.Records {
		s[one.Seq] = one
	}
}

// allows says whether a report may be the next of a line that tells the story: nothing
// in it contradicts what is known. One without records contradicts nothing.
func (s story) allows(r *Report) bool {
	for _, one := range r.Records {
		if known, ok := s[one.Seq]; ok && known.Hash != one.Hash {
			return false
		}
		if before, ok := s[one.Seq-1]; ok && before.Hash != one.Prev {
			return false
		}
	}
	return true
}

// joined puts lines together that are one kiosk's after all: the later one begins when
// the earlier one is at its end, as the record was set back, or began again. Lines that
// run side by side stay apart: two kiosks have one id.
func (f *Fleet) joined(lines [][]*Report) (kiosks [][]*Report) {
	for _, l := range lines {
		i := slices.IndexFunc(kiosks, func(k []*Report) bool { return endOf(k).Before(beginOf(l, k)) || beginsAgain(k, l) })
		switch {
		case i >= 0:
			f.note(broken(l), l[0].Kiosk, parting(kiosks[i], l), 0, kiosks[i][len(kiosks[i])-1].File, l[0].File)
			kiosks[i] = append(kiosks[i], l...)
		case len(kiosks) > 0:
			f.note(Clone, l[0].Kiosk, parting(kiosks[0], l), 0, kiosks[0][len(kiosks[0])-1].File, l[0].File)
			kiosks = append(kiosks, l)
		default:
			kiosks = append(kiosks, l)
		}
	}
	return kiosks
}

// broken says what became of a record that does not go on where it was.
func broken(after []*Report) NoticeKind {
	if isFirst(after) {
		return Restarted
	}
	return Fork
}

func isFirst(line []*Report) bool { return len(line[0].Records) > 0 && line[0].Records[0].Seq == 1 }

// beginsAgain says whether a line with a record of its own from number 1 on is of
// reports that are all later than the other line's: a clock that was lost with the
// record says nothing of the records' times.
func beginsAgain(before, line []*Report) bool {
	return isFirst(line) && before[len(before)-1].At.Before(line[0].At)
}

// endOf is when a line's last record was written, or its last report where it has none.
func endOf(line []*Report) time.Time {
	last := line[len(line)-1]
	if n := len(last.Records); n > 0 && last.Records[n-1].At.After(last.At) {
		return last.Records[n-1].At
	}
	return last.At
}

// beginOf is when a line's own part begins: its first record that the other line does
// not have.
func beginOf(line, other []*Report) time.Time {
	s := storyOf(other)
	for _, r := range line {
		for _, one := range r.Records {
			if known, ok := s[one.Seq]; !ok || known.Hash != one.Hash {
				return one.At
			}
		}
	}
	return line[0].At
}

// parting is the number of the first record in which two lines differ.
func parting(a, b []*Report) int64 {
	s := storyOf(a)
	for _, r := range b {
		for _, one := range r.Records {
			known, ok := s[one.Seq]
			before, hasBefore := s[one.Seq-1]
			if ok && known.Hash != one.Hash || hasBefore && before.Hash != one.Prev {
				return one.Seq
			}
		}
	}
	return 0
}

// between notes what is missing between the reports of a line, and a newer one that
// ends before an older one does.
func (f *Fleet) between(line []*Report) {
	var reached *Report // whose record goes furthest
	for _, r := range line {
		if len(r.Records) == 0 {
			continue
		}
		if reached != nil {
			from, to := reached.last().Seq+1, r.Records[0].Seq-1
			switch {
			case r.last().Seq < reached.last().Seq:
				f.note(SetBack, r.Kiosk, r.last().Seq, reached.last().Seq, r.File, reached.File)
				continue
			case from <= to:
				f.note(Gap, r.Kiosk, from, to, reached.File, r.File)
			}
		}
		reached = r
	}
}

// older notes the reports before a kiosk's latest.
func (f *Fleet) older(line []*Report) {
	if len(line) < 2 {
		return
	}
	var files []string
	for _, r := range line {
		files = append(files, r.File)
	}
	f.note(Older, line[0].Kiosk, 0, 0, files...)
}
