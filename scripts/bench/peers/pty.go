package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// limit is how long a program may take for what is waited for.
const limit = 10 * time.Second

// program is one that draws on a terminal.
type program struct {
	name  string
	ready string // what stands on its terminal once it is drawn
	argv  []string
	stdin string // a file; "": the terminal
	term  string // TERM; "": xterm-256color
	env   string // one more variable, "": none
}

// session is a program that runs on a terminal of 80 x 25.
type session struct {
	cmd    *exec.Cmd
	tty    *os.File
	pieces chan piece // closed when the program has ended
	began  time.Time
}

// piece is what was read of the terminal at once.
type piece struct {
	at   time.Time
	text []byte
}

// start starts a program on a terminal of its own.
func (p *program) start() (*session, error) {
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	term := p.term
	if term == "" {
		term = "xterm-256color"
	}
	cmd.Env = append(os.Environ(), "TERM="+term, "LANG=C.UTF-8", "FZF_DEFAULT_OPTS=", p.env)
	if p.stdin != "" {
		f, err := os.Open(p.stdin)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		cmd.Stdin = f
	}
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	defer slave.Close()
	if err := pty.Setsize(master, &pty.Winsize{Rows: 25, Cols: 80}); err != nil {
		return nil, err
	}
	if cmd.Stdin == nil {
		cmd.Stdin = slave
	}
	cmd.Stdout, cmd.Stderr = slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	s := &session{cmd: cmd, tty: master, pieces: make(chan piece, 1024), began: time.Now()}
	if err := cmd.Start(); err != nil {
		master.Close()
		return nil, err
	}
	go s.read()
	return s, nil
}

// read reads the terminal to its end.
func (s *session) read() {
	defer close(s.pieces)
	buf := make([]byte, 64<<10)
	for {
		n, err := s.tty.Read(buf)
		if err != nil {
			return
		}
		s.pieces <- piece{time.Now(), bytes.Clone(buf[:n])}
	}
}

// wait waits for a text and returns when it came.
func (s *session) wait(text string) (time.Time, error) {
	var seen []byte
	for late := time.After(limit); ; {
		select {
		case p, open := <-s.pieces:
			if seen = append(seen, p.text...); bytes.Contains(seen, []byte(text)) {
				return p.at, nil
			}
			if !open {
				return time.Time{}, fmt.Errorf("it ended before %q; last was %q", text, tail(seen))
			}
		case <-late:
			return time.Time{}, fmt.Errorf("%q never came; last was %q", text, tail(seen))
		}
	}
}

func tail(b []byte) []byte { return b[max(0, len(b)-200):] }

// settle returns all that comes until nothing has come for a while.
func (s *session) settle(quiet time.Duration) (all []piece) {
	for {
		select {
		case p, open := <-s.pieces:
			if !open {
				return all
			}
			all = append(all, p)
		case <-time.After(quiet):
			return all
		}
	}
}

// rest waits until the program has nothing left to do: it writes nothing and uses next to
// no processor time for half a second. One that never rests is taken as it is.
func (s *session) rest() {
	const still, most = 500 * time.Millisecond, 1.0 // milliseconds of processor time
	for end := time.Now().Add(3 * limit); time.Now().Before(end); {
		before := s.worked()
		if written := s.settle(still); len(written) == 0 && s.worked()-before < most {
			return
		}
	}
}

// end ends the program at once.
func (s *session) end() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	_ = s.tty.Close()
}

// faults counts the minor page faults of the program so far (proc(5), stat).
func (s *session) faults() int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	_, rest, _ := bytes.Cut(text, []byte(") "))
	if fields := strings.Fields(string(rest)); len(fields) > 7 {
		n, _ := strconv.Atoi(fields[7])
		return n
	}
	return 0
}

// worked is the processor time of all threads of the program so far, in milliseconds
// (proc(5), schedstat).
func (s *session) worked() (sum float64) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	for _, f := range files {
		text, _ := os.ReadFile(f)
		nanoseconds, _ := strconv.ParseFloat(strings.SplitN(string(text), " ", 2)[0], 64)
		sum += nanoseconds / 1e6
	}
	return sum
}

// switches counts the voluntary context switches of all threads of the program so far.
func (s *session) switches() (n int, err error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", s.cmd.Process.Pid))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("%d threads, %w", len(files), err)
	}
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for line := range strings.Lines(string(text)) {
			if value, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				count, _ := strconv.Atoi(strings.TrimSpace(value))
				n += count
			}
		}
	}
	return n, nil
}
