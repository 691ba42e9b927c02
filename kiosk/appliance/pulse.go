package appliance

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Pulse makes a channel on which something comes once in each period, until it is
// stopped. A beat that nobody waits for is left out.
type Pulse func(every time.Duration) (beats <-chan time.Time, stop func())

// Punctual is a Pulse that wakes an idle machine as little as may be. Its beats fall on
// full multiples of the period in the day, so on full minutes too, at which the time on
// the screen changes. And the machine waits for them in the kernel (timerfd_create(2)):
// the Go runtime (1.26) waits for its own timers in two threads, one of which sleeps by
// epoll, and that comes up to a thousandth of the wait late; the other looks for it every
// 20 µs meanwhile, some forty context switches each time.
// Where the kernel has no such timer, a time.Ticker stands in.
func Punctual(every time.Duration) (beats <-chan time.Time, stop func()) {
	timer, err := newKernelTimer(every)
	if err != nil {
		t := time.NewTicker(every)
		return t.C, t.Stop
	}
	to := make(chan time.Time, 1)
	go func() { // ends with the timer
		for expired := make([]byte, 8); ; {
			if _, err := timer.Read(expired); err != nil {
				return
			}
			select {
			case to <- time.Now():
			default:
			}
		}
	}()
	return to, func() { _ = timer.Close() }
}

// newKernelTimer returns a file that can be read once in each period. It goes by the clock
// that is never set: a technician who sets the other one back must not stop the beats.
func newKernelTimer(every time.Duration) (*os.File, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	first := now.Truncate(every).Add(every).Sub(now.Round(0))
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(max(first, 1))), Interval: unix.NsecToTimespec(int64(every))}
	if err := unix.TimerfdSettime(fd, 0, &spec, nil); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "timer"), nil
}
