package clock

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Linux does not say whether its time is right; it says where it came from. The
// clock counts as kept when one of these holds:
//
//   - the kernel's time is disciplined by a time service (STA_UNSYNC is off): it
//     was set since power-on;
//   - the kernel took its time from a hardware clock at boot, and the two still
//     agree. The attribute hctosys is 1 only where that worked: an RTC that says
//     it lost its power (a DS3231 does) is refused by its driver. One that comes
//     up with a date of its own disagrees with a clock that was moved since, or
//     else is before the program's build time, which the verdict looks at;
//   - the machine is a KVM guest: its time came from the host;
//   - a technician set it by hand since power-on, by the kiosk's own record.
//
// What it cannot see: a clock that somebody set with date(1) on a machine without
// hardware clock, which counts as not kept, and a battery that died and was
// replaced, which leaves a date in the past to the dates that prove.

// From Linux, include/uapi/linux/timex.h.
const (
	staUnsync = 0x0040 // STA_UNSYNC
	timeError = 5      // TIME_ERROR: the clock is not synchronised
)

// keptByMachine tells whether the machine itself kept the time.
func keptByMachine(now time.Time) bool {
	sys := os.DirFS("/sys")
	return disciplined() || keptByHardware(sys, now) || keptByHost(sys)
}

// disciplined tells whether a time service keeps the kernel's time.
func disciplined() bool {
	var t syscall.Timex // no modes: nothing is set
	state, err := syscall.Adjtimex(&t)
	return err == nil && state != timeError && t.Status&staUnsync == 0
}

// maxDrift is how far the hardware clock may be from the system's: a PC's may
// hold local time, so not an hour, and a day is what the verdict calls a jump.
const maxDrift = 24 * time.Hour

// keptByHardware tells whether the kernel took its time from a hardware clock
// that still agrees with it (Linux, Documentation/ABI/testing/sysfs-class-rtc).
func keptByHardware(sys fs.FS, now time.Time) bool {
	clocks, err := fs.Glob(sys, "class/rtc/rtc*")
	if err != nil {
		return false
	}
	for _, c := range clocks {
		seconds, err := strconv.ParseInt(firstLine(sys, c+"/since_epoch"), 10, 64)
		if err != nil || firstLine(sys, c+"/hctosys") != "1" {
			continue
		}
		if drift := now.Sub(time.Unix(seconds, 0)); drift > -maxDrift && drift < maxDrift {
			return true
		}
	}
	return false
}

// keptByHost tells whether this is a KVM guest: where the clock source kvm-clock
// is there, the kernel took its time from the host (Linux, arch/x86/kernel/kvmclock.c).
func keptByHost(sys fs.FS) bool {
	available := firstLine(sys, "devices/system/clocksource/clocksource0/available_clocksource")
	return strings.Contains(" "+available+" ", " kvm-clock ")
}

// firstLine is the first line of a file, "" when there is none.
func firstLine(sys fs.FS, name string) string {
	b, err := fs.ReadFile(sys, name)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSpace(first)
}
