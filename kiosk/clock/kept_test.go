package clock

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"
)

func TestKeptByHardware(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	rtc := func(name, hctosys string, at time.Time) fstest.MapFS {
		return fstest.MapFS{
			"class/rtc/" + name + "/hctosys":     {Data: []byte(hctosys + "\n")},
			"class/rtc/" + name + "/since_epoch": {Data: []byte(fmt.Sprintln(at.Unix()))},
		}
	}
	tests := map[string]struct {
		sys  fstest.MapFS
		want bool
	}{
		"no hardware clock":            {fstest.MapFS{}, false},
		"took its time from it":        {rtc("rtc0", "1", now), true},
		"local time in it":             {rtc("rtc0", "1", now.Add(2*time.Hour)), true},
		"the second one":               {rtc("rtc1", "1", now), true},
		"could not take its time":      {rtc("rtc0", "0", now), false},
		"moved since, or battery dead": {rtc("rtc0", "1", now.AddDate(-6, 0, 0)), false},
		"in the future":                {rtc("rtc0", "1", now.AddDate(0, 0, 2)), false},
		"unreadable":                   {fstest.MapFS{"class/rtc/rtc0/hctosys": {Data: []byte("1\n")}}, false},
	}
	for name, tt := range tests {
		if got := keptByHardware(tt.sys, now); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestKeptByHost(t *testing.T) {
	for available, want := range map[string]bool{
		"tsc kvm-clock acpi_pm\n": true, "kvm-clock\n": true, "tsc hpet acpi_pm\n": false, "not-kvm-clock\n": false, "": false,
	} {
		sys := fstest.MapFS{"devices/system/clocksource/clocksource0/available_clocksource": {Data: []byte(available)}}
		if got := keptByHost(sys); got != want {
			t.Errorf("%q: %v", available, got)
		}
	}
	if keptByHost(fstest.MapFS{}) {
		t.Error("no clock source, and kept")
	}
}
