package appliance_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/appliance"
	"guichet/kiosk/appliance/appliancetest"
)

func environment(pairs ...string) func(string) string {
	return func(key string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestTell(t *testing.T) {
	dir := appliancetest.Dir(t)
	for _, name := range []string{appliancetest.Name(dir), "@guichet-test-" + filepath.Base(dir)} {
		heard := appliancetest.Listen(t, name)
		read := func() string { said, _ := heard(); return said }
		m, err := appliance.FromEnvironment(environment("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "10000000", "WATCHDOG_PID", "7"), 7)
		if err != nil || m.Within() != 10*time.Second {
			t.Fatalf("%v, %v", m.Within(), err)
		}
		if err := m.Ready(); err != nil || read() != "READY=1" {
			t.Errorf("%s: ready: %v", name, err)
		}
		if err := m.Alive(); err != nil || read() != "WATCHDOG=1" {
			t.Errorf("%s: alive: %v", name, err)
		}
	}
}

func TestWithoutManager(t *testing.T) {
	m, err := appliance.FromEnvironment(environment("WATCHDOG_USEC", "1"), 7)
	if m != nil || err != nil || m.Within() != 0 || m.Ready() != nil || m.Alive() != nil {
		t.Errorf("%v, %v", m, err)
	}
}

func TestManagerThatIsGone(t *testing.T) {
	m, err := appliance.FromEnvironment(environment("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none")), 7)
	if err != nil || m.Within() != 0 {
		t.Fatalf("%v, %v", m.Within(), err)
	}
	if err := m.Alive(); err == nil || !strings.Contains(err.Error(), "WATCHDOG=1") {
		t.Errorf("%v", err)
	}
}

func TestEnvironment(t *testing.T) {
	for name, tt := range map[string]struct {
		env    []string
		within time.Duration
		fails  bool
	}{
		"of another process": {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "5", "WATCHDOG_PID", "8"}, 0, false},
		"of this process":    {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "5", "WATCHDOG_PID", "7"}, 5 * time.Microsecond, false},
		"of nobody's":        {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "5"}, 5 * time.Microsecond, false},
		"zero":               {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "0"}, 0, true},
		"no number":          {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "soon"}, 0, true},
		"too large":          {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "99999999999999999999"}, 0, true},
		"a socket elsewhere": {[]string{"NOTIFY_SOCKET", "vsock:2:1234"}, 0, true},
	} {
		m, err := appliance.FromEnvironment(environment(tt.env...), 7)
		if m.Within() != tt.within || (err != nil) != tt.fails {
			t.Errorf("%s: %v, %v", name, m.Within(), err)
		}
	}
}
