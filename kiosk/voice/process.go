package voice

import (
	"bytes"
	"errors"
	"os/exec"
	"syscall"
	"time"
)

// leaveTaken bounds the wait for what a program leaves open when it ends: a child of its
// own may have inherited it, and live on.
const leaveTaken = 500 * time.Millisecond

// alone gives a program that was not started yet a process group of its own, so that it
// ends with its children.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = leaveTaken
	if cmd.Cancel != nil { // it is bound to a context
		cmd.Cancel = func() error { return kill(cmd) }
	}
}

// kill ends a program that was made alone, and its children.
func kill(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// ended waits for a program. Children that outlive it are ended, and are no failure of its.
func ended(cmd *exec.Cmd) error {
	err := cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) {
		_ = kill(cmd) // they may be gone by now
		return nil
	}
	return err
}

// lastWords keeps the end of what a program complains of, however much that is.
type lastWords struct{ text []byte }

// maxWords is how much is kept, in bytes.
const maxWords = 4096

func (w *lastWords) Write(b []byte) (int, error) {
	if more := len(w.text) + len(b) - maxWords; more >= len(w.text) {
		w.text = w.text[:0]
	} else if more > 0 {
		w.text = append(w.text[:0], w.text[more:]...)
	}
	w.text = append(w.text, b[max(0, len(b)-maxWords):]...)
	return len(b), nil
}

// line is the last line.
func (w *lastWords) line() []byte {
	text := bytes.TrimSpace(w.text)
	return text[bytes.LastIndexByte(text, '\n')+1:]
}
