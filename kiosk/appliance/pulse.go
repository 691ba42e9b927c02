package appliance

import (
	"context"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Pulse makes a function that waits for the next beat, one in each period, and returns
// false once ctx has ended. Beats that nobody waited for are one.
type Pulse func(ctx context.Context, every time.Duration) (next func() bool)

// Punctual is a Pulse that wakes an idle machine as little as may be. Its beats fall on
// full multiples of the period in the day, so on full minutes too, at which the time on
// the screen changes. And the machine waits for them in the kernel (timerfd_create(2)):
// the Go runtime (1.26) waits for its own timers in two threads, one of which sleeps by
// epoll, and that comes up to a thousandth of the wait late; the other looks for it every
// 20 µs meanwhile, some forty context switches each time.
// Where the kernel has no such timer, a time.Ticker stands in.
func Punctual(ctx context.Context, every time.Duration) (next func() bool) {
	now := time.Now()
	return inKernel(ctx, now.Truncate(every).Add(every).Sub(now.Round(0)), every)
}

// Steady is a Pulse as Punctual, but from now on: it comes at another moment than what is
// done on full minutes. What two goroutines do at one moment wakes two threads.
func Steady(ctx context.Context, every time.Duration) (next func() bool) {
	return inKernel(ctx, every, every)
}

func inKernel(ctx context.Context, first, every time.Duration) (next func() bool) {
	timer, err := newKernelTimer(first, every)
	if err != nil {
		return tick(ctx, every)
	}
	context.AfterFunc(ctx, func() { _ = timer.Close() })
	return func() bool { return awaitExpiry(timer) == nil }
}

// tick is a Pulse of the Go runtime's timers.
func tick(ctx context.Context, every time.Duration) (next func() bool) {
	t := time.NewTicker(every)
	context.AfterFunc(ctx, t.Stop)
	return func() bool {
		select {
		case <-t.C:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// awaitExpiry waits for a timer of the kernel, and returns an error once it is closed. It
// reads by a raw call, which never waits: an ordinary one wakes the Go runtime's
// watching thread (sysmon), which then looks every 20 µs until nothing is to be done.
func awaitExpiry(timer *os.File) error {
	raw, err := timer.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Read(func(fd uintptr) (done bool) {
		var expired [8]byte
		_, _, errno := unix.RawSyscall(unix.SYS_READ, fd, uintptr(unsafe.Pointer(&expired)), unsafe.Sizeof(expired))
		return errno != unix.EAGAIN
	})
}

// newKernelTimer returns a file that can be read first after a while, then once in each
// period. It goes by the clock
// that is never set: a technician who sets the other one back must not stop the beats.
func newKernelTimer(first, every time.Duration) (*os.File, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(max(first, 1))), Interval: unix.NsecToTimespec(int64(every))}
	if err := unix.TimerfdSettime(fd, 0, &spec, nil); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "timer"), nil
}
