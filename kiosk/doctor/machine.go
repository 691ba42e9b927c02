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
)

// Memory checks that need bytes of memory are available, by the kernel's own
// estimate.
func Memory(need uint64) Check {
	return Check{"memory", func(context.Context) Finding { return memory(os.DirFS("/proc"), need) }}
}

func memory(proc fs.FS, need uint64) Finding {
	f, err := proc.Open("meminfo")
	if err != nil {
		return Finding{Status: Unknown, Detail: "the kernel does not tell its memory: " + Cause(err)}
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
