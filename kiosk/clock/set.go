package clock

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// setMachine sets the kernel's clock and, where there is one, the hardware clock
// behind it, so that the time lasts over a power cut.
func setMachine(to time.Time) error {
	spec, err := unix.TimeToTimespec(to)
	if err != nil {
		return fmt.Errorf("set clock: %w", err)
	}
	if err := unix.ClockSettime(unix.CLOCK_REALTIME, &spec); errors.Is(err, unix.EPERM) {
		return ErrDenied
	} else if err != nil {
		return fmt.Errorf("set clock: %w", err)
	}
	return setHardware("/dev/rtc0", to)
}

// setHardware sets a hardware clock to UTC, as Linux keeps it; none is no error.
func setHardware(path string, to time.Time) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("set hardware clock: %w", err)
	}
	defer f.Close()
	to = to.UTC()
	fields := unix.RTCTime{
		Sec: int32(to.Second()), Min: int32(to.Minute()), Hour: int32(to.Hour()),
		Mday: int32(to.Day()), Mon: int32(to.Month()) - 1, Year: int32(to.Year()) - 1900,
	}
	if err := unix.IoctlSetRTCTime(int(f.Fd()), &fields); err != nil {
		return fmt.Errorf("set hardware clock: %w", err)
	}
	return nil
}
