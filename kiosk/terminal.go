package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// isTerminal tells whether a file is a terminal, or another character device.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// onVirtualTerminal says whether the kiosk owns a Linux console: there nothing
// may leave it. A terminal emulator is a developer's.
func onVirtualTerminal() bool {
	name, err := os.Readlink("/proc/self/fd/0")
	if err != nil || os.Getenv("TERM") == "linux" {
		return true
	}
	rest, isTTY := strings.CutPrefix(name, "/dev/tty")
	return name == "/dev/console" || isTTY && rest != "" && strings.Trim(rest, "0123456789") == ""
}

// maxAnswer bounds what is typed, in bytes.
const maxAnswer = 1024

// askPassword reads a line: from a terminal without showing it, else from
// standard input.
func askPassword(prompt string) (string, error) {
	if isTerminal(os.Stdin) {
		fmt.Fprint(os.Stderr, prompt)
		text, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		return string(text), err
	}
	return askLine()
}

// askLine reads a line of standard input.
func askLine() (string, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < maxAnswer; line = append(line, one[0]) {
		_, err := os.Stdin.Read(one) // a byte at a time: the next line is the next question's
		if errors.Is(err, io.EOF) || err == nil && one[0] == '\n' {
			break
		}
		if err != nil {
			return "", fmt.Errorf("read the answer: %w", err)
		}
	}
	return strings.TrimSuffix(string(line), "\r"), nil
}
