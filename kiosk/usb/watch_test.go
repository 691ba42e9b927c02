package usb

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"guichet/kiosk/bundle"
)

// machine is a sysfs, a /dev and the kernel's end of a socket.
type machine struct {
	t      *testing.T
	root   string
	kernel int
	events <-chan Event
}

func newMachine(t *testing.T, poll time.Duration) *machine {
	t.Helper()
	m := &machine{t: t, root: t.TempDir()}
	for _, dir := range []string{"block", "dev"} {
		if err := os.Mkdir(filepath.Join(m.root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

const usbDevice = "devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0/block/"

// disk puts a disk into sysfs; seq "" as before Linux 5.15.
func (m *machine) disk(device, name, seq string, sectors int64) {
	m.t.Helper()
	dir := filepath.Join(m.root, device+name)
	os.MkdirAll(dir, 0o700)
	files := map[string]string{"size": fmt.Sprintln(sectors), "removable": "1\n"}
	if seq != "" {
		files["diskseq"] = seq + "\n"
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			m.t.Fatal(err)
		}
	}
	os.Symlink("../"+device+name, filepath.Join(m.root, "block", name))
}

func (m *machine) drop(name string) { os.Remove(filepath.Join(m.root, "block", name)) }

// watch starts to watch; believe says who is the kernel.
func (m *machine) watch(poll time.Duration, believe bool) context.CancelFunc {
	m.t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	m.kernel = pair[0]
	m.t.Cleanup(func() { unix.Close(pair[0]) })
	socket := &kernelSocket{os.NewFile(uintptr(pair[1]), "test"), func(unix.Sockaddr) bool { return believe }}
	ctx, stop := context.WithCancel(m.t.Context())
	m.t.Cleanup(stop)
	o := Options{SysBlock: filepath.Join(m.root, "block"), Dev: filepath.Join(m.root, "dev"), Poll: poll}
	m.events = watch(ctx, o, socket)
	return stop
}

func (m *machine) say(action, name, more string) {
	m.t.Helper()
	path := "/" + usbDevice + name
	msg := action + "@" + path + "\x00ACTION=" + action + "\x00DEVPATH=" + path + "\x00SUBSYSTEM=block\x00DEVTYPE=disk\x00" + more
	if err := unix.Send(m.kernel, []byte(msg), 0); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) want(kind Kind, path string) *Stick {
	m.t.Helper()
	select {
	case e := <-m.events:
		if e.Stick == nil || e.Kind != kind || filepath.Base(e.Path) != path {
			m.t.Fatalf("%+v, want %d %s", e, kind, path)
		}
		return e.Stick
	case <-time.After(30 * time.Second):
		m.t.Fatalf("nothing was told of %s", path)
	}
	return nil
}

// A stick's serial number is that of its USB device, not of a hub above it, and only
// what may stand in a record of it.
func TestSerial(t *testing.T) {
	for said, want := range map[string]string{
		"4C530001230516104461\n": "4C530001230516104461", "": "", " AB-12._ \n": "AB-12._", "x\x1b[2J=1+\xff\n": "x2J1", strings.Repeat("9", 200): strings.Repeat("9", 64),
	} {
		m := newMachine(t, time.Hour)
		m.disk(usbDevice, "sdb", "7", 2048)
		for dir, serial := range map[string]string{"devices/pci0000:00/0000:00:14.0/usb1": "0000:00:14.0", "devices/pci0000:00/0000:00:14.0/usb1/1-1": said} {
			for file, text := range map[string]string{"idVendor": "0781\n", "serial": serial} {
				if err := os.WriteFile(filepath.Join(m.root, dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		m.watch(time.Hour, true)
		if got := m.want(Arrived, "sdb").Serial; got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
}

func TestWatch(t *testing.T) {
	for _, numbered := range []bool{true, false} {
		seq := func(s string) string {
			if numbered {
				return s
			}
			return ""
		}
		m := newMachine(t, time.Hour)
		m.disk(usbDevice, "sdb", seq("7"), 2048)
		m.disk("devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/", "sda", seq("1"), 4096)
		m.disk("devices/virtual/block/", "loop0", seq("2"), 4096)
		m.disk(usbDevice, "sdc", seq("3"), 0) // a card reader without a card
		stop := m.watch(time.Hour, true)
		first := m.want(Arrived, "sdb")
		if first.Size != 1<<20 || first.Path != filepath.Join(m.root, "dev", "sdb") {
			t.Errorf("%+v", first)
		}
		m.disk(usbDevice, "sdd", seq("8"), 4096)
		m.say("add", "sdd", "")
		second := m.want(Arrived, "sdd")
		m.disk(usbDevice, "sdc", seq("9"), 8192) // a card
		m.say("change", "sdc", "DISK_MEDIA_CHANGE=1\x00")
		third := m.want(Arrived, "sdc")
		m.disk(usbDevice, "sdc", seq("10"), 8192) // another of the same size
		m.say("change", "sdc", "DISK_MEDIA_CHANGE=1\x00")
		if gone := m.want(Gone, "sdc"); gone != third || gone.present() {
			t.Error("the old card is another, or present")
		}
		fourth := m.want(Arrived, "sdc")
		m.disk(usbDevice, "sdc", seq("11"), 0)
		m.say("change", "sdc", "DISK_MEDIA_CHANGE=1\x00")
		m.want(Gone, "sdc")
		m.drop("sdb")
		m.say("remove", "sdb", "")
		if m.want(Gone, "sdb") != first {
			t.Error("another stick went than had come")
		}
		m.disk(usbDevice, "sdd", seq("12"), 4096) // pulled and put in while nobody looked
		m.say("remove", "sdd", "")
		m.want(Gone, "sdd")
		again := m.want(Arrived, "sdd")
		ids := map[string]bool{}
		for _, s := range []*Stick{first, second, third, fourth, again} {
			ids[s.ID] = true
		}
		if len(ids) != 5 {
			t.Errorf("%v", ids)
		}
		stop()
		if e, open := <-m.events; open {
			t.Errorf("after the end: %+v", e)
		}
	}
}

// Without a word from the kernel, or where others speak, one still looks.
func TestWatchLooks(t *testing.T) {
	m := newMachine(t, 0)
	m.watch(time.Millisecond, false)
	m.disk(usbDevice, "sdb", "1", 2048)
	m.say("remove", "sdb", "") // forged
	m.want(Arrived, "sdb")
	m.drop("sdb")
	m.want(Gone, "sdb")
}

// A socket that breaks is no end of it.
func TestWatchSocketBreaks(t *testing.T) {
	m := newMachine(t, 0)
	closed := os.NewFile(^uintptr(0), "none")
	o := Options{SysBlock: filepath.Join(m.root, "block"), Dev: m.root, Poll: time.Millisecond}
	m.events = watch(t.Context(), o, &kernelSocket{closed, sentByKernel})
	m.disk(usbDevice, "sdb", "1", 2048)
	m.want(Arrived, "sdb")
}

func TestSentByKernel(t *testing.T) {
	for _, c := range []struct {
		from unix.Sockaddr
		want bool
	}{
		{&unix.SockaddrNetlink{Pid: 0, Groups: 1}, true},
		{&unix.SockaddrNetlink{Pid: 4711, Groups: 1}, false},
		{&unix.SockaddrUnix{}, false},
		{nil, false},
	} {
		if sentByKernel(c.from) != c.want {
			t.Errorf("%+v: %v", c.from, !c.want)
		}
	}
}

// What is lost, cut off or forged on the way.
func TestSocketMessages(t *testing.T) {
	m := newMachine(t, 0)
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.kernel = pair[0]
	t.Cleanup(func() { unix.Close(pair[0]) })
	s := &kernelSocket{os.NewFile(uintptr(pair[1]), "test"), func(unix.Sockaddr) bool { return true }}
	t.Cleanup(func() { s.file.Close() })
	unix.Send(m.kernel, []byte("libudev\x00"), 0)
	unix.Send(m.kernel, []byte("nonsense"), 0)
	m.say("add", "sdb", "")
	if e, err := s.next(time.Now().Add(time.Minute)); err != nil || e != (uevent{action: "add", name: "sdb", disk: true}) {
		t.Errorf("%+v, %v", e, err)
	}
	unix.Send(m.kernel, make([]byte, maxUevent+1), 0)
	if _, err := s.next(time.Now().Add(time.Minute)); err != errMissed {
		t.Errorf("too long: %v", err)
	}
	if _, err := s.next(time.Now()); !isTimeout(err) {
		t.Errorf("nothing: %v", err)
	}
}

func TestParseUevent(t *testing.T) {
	const good = "change@/devices/usb1/block/sdb\x00ACTION=change\x00DEVPATH=/devices/usb1/block/sdb\x00SUBSYSTEM=block\x00DEVTYPE=disk\x00DISK_MEDIA_CHANGE=1\x00"
	if e, ok := parseUevent([]byte(good)); !ok || e != (uevent{"change", "sdb", true, true}) {
		t.Errorf("%+v, %v", e, ok)
	}
	for name, msg := range map[string]string{
		"nothing":        "",
		"no end":         strings.TrimSuffix(good, "\x00"),
		"other action":   strings.Replace(good, "ACTION=change", "ACTION=remove", 1),
		"other path":     strings.Replace(good, "DEVPATH=/devices", "DEVPATH=/other", 1),
		"a key twice":    good + "ACTION=change\x00",
		"no key":         good + "word\x00",
		"no path":        strings.ReplaceAll(good, "/devices", "devices"),
		"udev's own":     "libudev\x00\xfe\xed\xca\xfe\x00",
		"longer than is": good + "A=" + strings.Repeat("a", maxUevent) + "\x00",
	} {
		if e, ok := parseUevent([]byte(msg)); ok {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if e, ok := parseUevent([]byte(strings.Replace(good, "=disk", "=partition", 1))); !ok || e.disk {
		t.Errorf("partition: %+v, %v", e, ok)
	}
}

// The real socket of this machine can be opened and closed.
func TestWatchThisMachine(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	events := Watch(ctx, Options{SysBlock: t.TempDir()})
	stop()
	if e, open := <-events; open {
		t.Errorf("%+v", e)
	}
}

func TestImage(t *testing.T) {
	made := newImage(t, 2<<20, "-F", "12")
	made.add(t, "A.KIO", random(100_000, 1))
	i := NewImage(made.path)
	m := &machine{t: t, events: i.Watch(t.Context())}
	if err := i.Toggle(); err != nil {
		t.Fatal(err)
	}
	s := m.want(Arrived, "stick.img")
	f, err := rootOf(s.Open(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	file, err := f.Open("a.kio")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(file, make([]byte, 50_000)); err != nil {
		t.Fatal(err)
	}
	name, err := s.WriteReport(t.Context(), "GUICHET-REPORT.TXT", []byte("rapport"), at)
	if err != nil || name != "GUICHET-REPORT.TXT" || string(made.get(t, name)) != "rapport" {
		t.Errorf("%q, %v", name, err)
	}
	if err := i.Toggle(); err != nil {
		t.Fatal(err)
	}
	if m.want(Gone, "stick.img") != s {
		t.Error("another went than had come")
	}
	_, read := io.ReadAll(file)
	_, opened := s.Open(t.Context())
	_, written := s.WriteReport(t.Context(), "A", nil, at)
	for what, err := range map[string]error{"read": read, "open": opened, "write": written} {
		if !isRefusal(err, bundle.StickPulled) {
			t.Errorf("%s after the pull: %v", what, err)
		}
	}
	i.Plug()
	if again := m.want(Arrived, "stick.img"); again.ID == s.ID {
		t.Errorf("%s twice", s.ID)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestStickIsClosed(t *testing.T) {
	made := newImage(t, 2<<20, "-F", "12")
	made.add(t, "A", []byte("a"))
	s := &Stick{Path: made.path, Size: 2 << 20}
	f, err := rootOf(s.Open(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := fs.ReadFile(f, "A"); !isRefusal(err, bundle.StickPulled) {
		t.Errorf("%v", err)
	}
	if err := os.Remove(made.path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context()); !isRefusal(err, bundle.StickPulled) {
		t.Errorf("%v", err)
	}
	if NewImage(made.path).Plug() == nil {
		t.Error("an image that is not there is plugged in")
	}
}

// A stick whose disk is gone has no bytes any more; one that is bad has.
func TestPulledOrUnreadable(t *testing.T) {
	made := newImage(t, 2<<20, "-F", "12")
	for _, c := range []struct {
		err  error
		size int64
		want bundle.Reason
	}{
		{unix.EIO, 2 << 20, bundle.StickUnreadable},
		{unix.EIO, 0, bundle.StickPulled},
		{io.EOF, 0, bundle.StickPulled},
		{unix.ENXIO, 2 << 20, bundle.StickPulled},
		{unix.ENODEV, 2 << 20, bundle.StickPulled},
		{unix.ENOMEDIUM, 2 << 20, bundle.StickPulled},
	} {
		if err := os.Truncate(made.path, c.size); err != nil {
			t.Fatal(err)
		}
		s := &Stick{Path: made.path, Size: 2 << 20}
		d := &disk{ctx: t.Context(), r: broken{c.err}, size: 2 << 20, present: s.present}
		if _, err := read(d); !isRefusal(err, c.want) {
			t.Errorf("%v, %d bytes left: %v", c.err, c.size, err)
		}
	}
}

type broken struct{ err error }

func (b broken) ReadAt([]byte, int64) (int, error) { return 0, b.err }

func TestContextEnds(t *testing.T) {
	made := newImage(t, 2<<20, "-F", "12")
	made.add(t, "A", []byte("a"))
	ctx, stop := context.WithCancel(t.Context())
	f, err := rootOf((&Stick{Path: made.path, Size: 2 << 20}).Open(ctx))
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := fs.ReadFile(f, "A"); err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("%v", err)
	}
	if _, err := WriteFile(ctx, &memory{b: made.bytes(t), left: 0}, 2<<20, "B", nil, at); err != context.Canceled {
		t.Errorf("%v", err)
	}
}
