// Probe lets a test look into the machine: it runs what the test asks for, line by
// line over a serial port. It is in no image: the test puts it into its own copy.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"
)

// question is a line: the program to run, and the mark that ends its answer. The
// programs "cat" and "ls" are the probe's own, as the image may have none.
type question struct {
	Mark string   `json:"mark"`
	Run  []string `json:"run"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: probe PORT")
		os.Exit(2)
	}
	port, err := os.OpenFile(os.Args[1], os.O_RDWR, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
	if err := quiet(int(port.Fd())); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
	}
	fmt.Fprintln(port, "PROBE READY")
	for lines := bufio.NewScanner(port); lines.Scan(); {
		var q question
		if json.Unmarshal(lines.Bytes(), &q) != nil || len(q.Run) == 0 {
			continue
		}
		code := answer(port, q.Run)
		fmt.Fprintf(port, "\n%s:%d %s\n", q.Mark, code, q.Mark)
	}
}

// quiet stops a terminal from repeating what comes in.
func quiet(port int) error {
	mode, err := unix.IoctlGetTermios(port, unix.TCGETS)
	if err != nil {
		return err
	}
	mode.Lflag &^= unix.ECHO
	mode.Oflag &^= unix.OPOST
	return unix.IoctlSetTermios(port, unix.TCSETS, mode)
}

// answer runs one program and returns its exit code, -1 where it did not run.
func answer(w io.Writer, command []string) int {
	switch {
	case command[0] == "cat" && len(command) == 2:
		b, err := os.ReadFile(command[1])
		return say(w, string(b), err)
	case command[0] == "write" && len(command) == 3:
		return say(w, "", os.WriteFile(command[1], []byte(command[2]), 0o600))
	case command[0] == "ls" && len(command) == 2:
		entries, err := os.ReadDir(command[1])
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return say(w, strings.Join(names, "\n"), err)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin", "LANG=C.UTF-8", "TERM=dumb", "SYSTEMD_COLORS=0"}
	cmd.Stdout, cmd.Stderr = w, w
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return say(w, "", err)
}

func say(w io.Writer, text string, err error) int {
	if err != nil {
		fmt.Fprintln(w, err)
		return -1
	}
	fmt.Fprint(w, text)
	return 0
}
