package doctor

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// ClockState is what the kiosk knows of its clock. The zero value is a clock
// that nothing is known of.
type ClockState struct {
	Now   time.Time
	Kept  bool   // the machine kept the time while it was off, or it was set since
	Doubt string // why it is doubted, in English: "it is at least 2026-11-22"; "" for no doubt
	Code  Code   // of the doubt on a verdict, B-01 to B-04; "" for none
}

// Clock checks that the clock was kept or set, and that nothing proves it wrong.
// state must not block.
func Clock(state func() ClockState) Check {
	return Check{"clock", func(context.Context) Finding { return clock(state()) }}
}

func clock(s ClockState) Finding {
	switch {
	case s.Now.IsZero():
		return Finding{Status: Unknown, Code: CodeClock, Detail: "the clock does not answer"}
	case s.Doubt != "" && s.Code != "":
		return Finding{Status: Warn, Code: CodeClock, Detail: string(s.Code) + ": " + s.Doubt}
	case s.Doubt != "":
		return Finding{Status: Warn, Code: CodeClock, Detail: s.Doubt}
	case !s.Kept:
		return Finding{Status: Warn, Code: CodeClock, Detail: "the clock was not kept and not set since power-on"}
	}
	return Finding{Status: Good, Detail: s.Now.UTC().Format(time.RFC3339)}
}

// Memory checks that need bytes of memory are available, by the kernel's own
// estimate.
func Memory(need uint64) Check {
	return Check{"memory", func(context.Context) Finding { return memory(os.DirFS("/proc"), need) }}
}

func memory(proc fs.FS, need uint64) Finding {
	f, err := proc.Open("meminfo")
	if err != nil {
		return Finding{Status: Unknown, Detail: "the kernel does not tell its memory: " + cause(err)}
	}
	defer f.Close() // only read
	free, err := available(f)
	switch {
	case err != nil:
		return Finding{Status: Unknown, Detail: "the kernel does not tell its memory: " + err.Error()}
	case free < need:
		return Finding{Status: Warn, Code: CodeSpace, Detail: fmt.Sprintf("%d MB of memory available, of %d MB wanted", free>>20, need>>20)}
	}
	return Finding{Status: Good, Detail: fmt.Sprintf("%d MB of memory available", free>>20)}
}

// maxMeminfo bounds what is read of /proc/meminfo, in bytes; it has about 1500.
const maxMeminfo = 64 << 10

// available reads MemAvailable of /proc/meminfo, in bytes (proc(5)).
func available(r io.Reader) (uint64, error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxMeminfo))
	for lines.Scan() {
		value, found := strings.CutPrefix(lines.Text(), "MemAvailable:")
		if !found {
			continue
		}
		kilobytes, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 50)
		if err != nil {
			return 0, fmt.Errorf("read MemAvailable: %w", err)
		}
		return kilobytes << 10, nil
	}
	if err := lines.Err(); err != nil {
		return 0, err
	}
	return 0, errors.New("no MemAvailable")
}
