// Firstframe measures programs from exec to the moment a text stands on their
// terminal, in turns, in one run:
//
//	firstframe -n 40 'NAME|TEXT|COMMAND ARGS' ...
//
// It prints the median, the quartiles and the ratio to the first program, and
// the resident memory at that moment.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// limit is how long a program may take for its first frame.
const limit = 10 * time.Second

type program struct {
	name, text string
	argv       []string
	times      []time.Duration
	rss        int // KiB, of the last run
}

func main() {
	n := flag.Int("n", 40, "runs of each program")
	flag.Parse()
	var all []*program
	for _, arg := range flag.Args() {
		parts := strings.SplitN(arg, "|", 3)
		if len(parts) != 3 {
			fail(fmt.Errorf("%q is not NAME|TEXT|COMMAND", arg))
		}
		all = append(all, &program{name: parts[0], text: parts[1], argv: strings.Fields(parts[2])})
	}
	for range *n {
		for _, p := range all {
			if err := p.run(); err != nil {
				fail(fmt.Errorf("%s: %w", p.name, err))
			}
		}
	}
	report(all)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "firstframe:", err)
	os.Exit(1)
}

func (p *program) run() error {
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8")
	began := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 25, Cols: 80})
	if err != nil {
		return err
	}
	defer tty.Close()
	defer func() { _ = cmd.Wait() }()
	defer func() { _ = cmd.Process.Signal(syscall.SIGKILL) }()
	if err := tty.SetReadDeadline(began.Add(limit)); err != nil {
		return err
	}
	var seen bytes.Buffer
	buf := make([]byte, 64<<10)
	for !bytes.Contains(seen.Bytes(), []byte(p.text)) {
		k, err := tty.Read(buf)
		if err != nil {
			return fmt.Errorf("%q never came: %w", p.text, err)
		}
		seen.Write(buf[:k])
	}
	p.times = append(p.times, time.Since(began))
	p.rss = residentKiB(cmd.Process.Pid)
	return nil
}

// residentKiB reads VmRSS of a process (proc(5)), 0 where it cannot.
func residentKiB(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kib int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kib); err == nil {
			return kib
		}
	}
	return 0
}

func report(all []*program) {
	fmt.Printf("%-10s %8s %8s %8s %7s %9s\n", "program", "q1 ms", "median", "q3", "ratio", "RSS KiB")
	base := time.Duration(0)
	for _, p := range all {
		slices.Sort(p.times)
		at := func(share float64) time.Duration { return p.times[int(share*float64(len(p.times)-1))] }
		if base == 0 {
			base = at(0.5)
		}
		fmt.Printf("%-10s %8.1f %8.1f %8.1f %7.2f %9d\n", p.name,
			ms(at(0.25)), ms(at(0.5)), ms(at(0.75)), float64(at(0.5))/float64(base), p.rss)
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
