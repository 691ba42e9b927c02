package technician

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/appliance"
	"guichet/kiosk/bundle"
	"guichet/kiosk/clock"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
	"guichet/kiosk/usb"
)

// needTools skips aloud where a tool is missing; in CI nothing is skipped.
func needTools(t testing.TB, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		why := fmt.Sprintf("%s is not installed: ./build.sh test installs it", tool)
		if os.Getenv("CI") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
}

// started is a kiosk's technician on a data folder, as the start of the program
// makes it.
type started struct {
	*Tasks
	record *DailyRecord
	log    *bytes.Buffer
	close  func()
}

// start starts a kiosk on a data folder; found is what the appliance's start says of
// the partition, "" for no appliance.
func start(t testing.TB, data string, found appliance.Partition) *started {
	t.Helper()
	s := &started{log: new(bytes.Buffer)}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	at, err := datafolder.OpenPath(t.Context(), data, "", log, nil)
	if err != nil || at.Folder == nil {
		t.Fatalf("open %s: %v", data, err)
	}
	if found == appliance.PartitionRemade {
		at.Folder.MarkRemade(time.Now(), log)
	}
	kept, err := clock.Open(time.Time{}, datafolder.ClockFile(data))
	if err != nil {
		t.Fatal(err)
	}
	help := datafolder.NewCurrent(func() (*store.Store, error) { return at.Set, nil })
	subject := doctor.Subject{
		Path: at.Folder.Path, Folder: at.Folder.Updates, Recovery: at.Folder.Recovery, Failing: at.Folder.Failing, Partition: found,
		Help: help, Clock: kept, Slot: func(context.Context) pcsc.State { return pcsc.StateEmpty },
	}
	tally := app.NewCounters()
	s.Tasks = New(Options{
		Folder: at.Folder, Help: help, Clock: kept, Sticks: NewSticks(nil), Counters: tally, Subject: subject, Log: log, Began: time.Now(),
	})
	s.record = &DailyRecord{Folder: at.Folder, Help: help, Clock: kept, Counters: tally, Subject: subject, Log: log}
	s.close = func() {
		if err := help.Close(); err != nil {
			t.Error(err)
		}
		if err := at.Folder.Close(); err != nil {
			t.Error(err)
		}
	}
	return s
}

// plug takes an image for the stick that is in.
func (s *started) plug(t testing.TB, image string) (pull func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	source := usb.NewImage(image)
	events := source.Watch(ctx)
	if err := source.Plug(); err != nil {
		t.Fatal(err)
	}
	s.Sticks.take(<-events)
	return func() {
		source.Pull()
		s.Sticks.take(<-events)
		stop()
	}
}

// publisher builds and signs bundles, in a folder of the test.
type publisher struct {
	t      testing.TB
	dir    string
	secret bundle.Secret
}

func newPublisher(t testing.TB) publisher {
	t.Helper()
	secret, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return publisher{t, t.TempDir(), secret}
}

func (p publisher) path(name string) string { return filepath.Join(p.dir, name) }

func (p publisher) write(name string, content []byte) {
	p.t.Helper()
	if err := os.WriteFile(p.path(name), content, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// run runs a program.
func (p publisher) run(name string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // mtools writes accents by it
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
}

// build builds a data set of the built-in help.
func (p publisher) build(name string, number int64) {
	p.t.Helper()
	c, err := datafolder.BuiltInCollection()
	if err != nil {
		p.t.Fatal(err)
	}
	pins, err := datafolder.BuiltInPins()
	if err == nil {
		_, err = store.BuildFile(p.t.Context(), p.path(name), c, store.Options{Number: number, Trust: &store.TrustSource{Pins: pins}})
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// bundle is a bundle of a data set's file, signed by secret; change alters its
// manifest.
func (p publisher) bundle(data string, number int64, secret bundle.Secret, change func(*bundle.Manifest)) []byte {
	p.t.Helper()
	m := bundle.Manifest{Number: number, Issued: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Publisher: "x", Program: "0.1.0",
		Files: []bundle.File{{Name: update.DataSetFile}}}
	if change != nil {
		change(&m)
	}
	var buf bytes.Buffer
	open := func(string) (io.ReadCloser, error) { return os.Open(data) }
	if err := bundle.Write(&buf, m, secret, open); err != nil {
		p.t.Fatal(err)
	}
	return buf.Bytes()
}

// onStick puts a file on a fresh stick, and returns its image.
func (p publisher) onStick(name string, content []byte) (image string) {
	p.t.Helper()
	image = p.path("stick.img")
	if err := os.RemoveAll(image); err != nil {
		p.t.Fatal(err)
	}
	p.write("file", content)
	p.run("mkfs.vfat", "-C", "-F", "16", image, "16384")
	p.run("mcopy", "-i", image, p.path("file"), "::"+name)
	return image
}
