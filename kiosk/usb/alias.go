package usb

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"guichet/kiosk/bundle"
)

// reportName is what a file may be called: short enough for seven slots, with
// the number that may come to it.
var reportName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9]{1,5})?$`) })

func checkReportName(name string) error {
	if !reportName().MatchString(name) {
		return fmt.Errorf("a file on a stick cannot be named %q here", name)
	}
	return nil
}

// maxTries bounds the numbers that are tried for a name, and for a short name.
const maxTries = 999

// freeName is the name, or the first with a number that nobody has, and a short
// name for it that nobody has either.
func (f *rootSurvey) freeName(name string) (string, [11]byte, error) {
	base, ext, _ := strings.Cut(name, ".")
	if ext != "" {
		ext = "." + ext
	}
	for i := 1; i <= maxTries; i++ {
		if i > 1 {
			name = fmt.Sprintf("%s-%d%s", base, i, ext)
		}
		if f.taken[lookupKey(name)] {
			continue
		}
		short, ok := f.freeShort(name)
		if !ok {
			break
		}
		return name, short, nil
	}
	return "", [11]byte{}, refuse(bundle.StickFull, "%d files of the name %s", maxTries, name)
}

// freeShort makes the short name: the name itself where it is one, in capitals,
// else six characters, a tilde and a number (FAT, "The Basis-Name Generation
// Algorithm"), fewer characters where the number is long; of the extension three characters.
func (f *rootSurvey) freeShort(name string) (short [11]byte, ok bool) {
	base, ext, _ := strings.Cut(strings.ToUpper(name), ".")
	fill := func(base string) [11]byte { return [11]byte([]byte(fmt.Sprintf("%-8s%-3s", base, ext))) }
	if len(base) <= 8 && len(ext) <= 3 && strings.ToUpper(name) == name {
		return fill(base), true
	}
	for i := 1; i <= maxTries; i++ {
		tail := fmt.Sprintf("~%d", i)
		short = fill(base[:min(len(base), 8-len(tail))] + tail)
		if !f.taken[lookupKey(shortName(short[:], 0))] {
			return short, true
		}
	}
	return short, false
}
