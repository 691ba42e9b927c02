package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// syscalls counts the system calls of starts, by strace.
func (b *bench) syscalls() error {
	const what, beside = "system calls until home", "bare tview program"
	log := filepath.Join(b.folder, "strace")
	if out, err := exec.Command("strace", "-o", log, "true").CombinedOutput(); err != nil {
		b.leaveOut(what, beside, fmt.Sprintf("strace: %v %s", err, bytes.TrimSpace(out)))
		return nil
	}
	var counts [2][]float64
	for range b.or(9, 5) {
		for i, argv := range [][]string{{b.kiosk, "run"}, {filepath.Join(b.tools, "bare")}} {
			n, err := countCalls(argv, log)
			if err != nil {
				return err
			}
			counts[i] = append(counts[i], n)
		}
	}
	b.counted(what, beside, "", at(counts[0], 0.5), at(counts[1], 0.5))
	return nil
}

// countCalls starts a program under strace, which writes a line for each system call, and
// for one that another thread's came in between of one more.
func countCalls(argv []string, log string) (float64, error) {
	p := &program{name: argv[0] + ", traced", argv: append([]string{"strace", "-f", "-qq", "-o", log}, argv...)}
	s, err := p.start()
	if err != nil {
		return 0, err
	}
	defer s.end()
	if _, err := s.wait("Autres"); err != nil {
		return 0, fmt.Errorf("%s: %w", p.name, err)
	}
	text, err := os.ReadFile(log)
	return float64(bytes.Count(text, []byte("\n")) - bytes.Count(text, []byte(" resumed>"))), err
}
